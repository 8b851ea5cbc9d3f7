/** The ports of `--inspect`: one per function, from the first one up. A port serves one process at a time. */
export class DebugPorts {
  readonly #first: number;
  readonly #ports = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  constructor(first: number) {
    this.#first = first;
  }

  /** The port of a function, by its logical ID. A function keeps its port when the app is reloaded. */
  portOf(logicalId: string): number {
    const port = this.#ports.get(logicalId) ?? this.#first + this.#ports.size;
    this.#ports.set(logicalId, port);
    return port;
  }

  /** Takes the function's port. If another process has it, returns false and calls `retry` when it is free. */
  take(logicalId: string, retry: () => void): boolean {
    if (this.#taken.has(logicalId)) {
      this.#waiting.set(logicalId, retry);
      return false;
    }
    this.#taken.add(logicalId);
    return true;
  }

  release(logicalId: string): void {
    this.#taken.delete(logicalId);
    const retry = this.#waiting.get(logicalId);
    this.#waiting.delete(logicalId);
    retry?.();
  }
}
