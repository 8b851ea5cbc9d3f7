const MAX_RECORDS = 10_000;

/** Records by a random key. Each has its own expiry. They are kept only in memory. */
export class ExpiringRecords<T> {
  /** The oldest first. */
  readonly #records = new Map<string, { value: T; expiresAt: number }>();

  set(key: string, value: T, expiresAt: number): void {
    const [oldest = ''] = this.#records.keys();
    if (this.#records.size >= MAX_RECORDS) this.#records.delete(oldest);
    this.#records.set(key, { value, expiresAt });
  }

  /** Undefined for an unknown key, and for a record that has expired. */
  find(key: string, now: Date): T | undefined {
    const record = this.#records.get(key);
    return record && record.expiresAt > now.getTime() ? record.value : undefined;
  }

  delete(key: string): void {
    this.#records.delete(key);
  }
}
