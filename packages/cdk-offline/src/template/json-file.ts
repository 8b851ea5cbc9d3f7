import { readFileSync } from 'node:fs';
import { ExplainedError, messageOf } from '../explained-error';

/** @throws ExplainedError if the file can't be read or isn't JSON */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // V8's message may quote the file, which may hold a secret.
    const hint = error instanceof SyntaxError ? 'correct its syntax.' : messageOf(error);
    throw new ExplainedError(`${path} can't be read as JSON: ${hint}`);
  }
}

/** The value's members; none if it isn't an object. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
