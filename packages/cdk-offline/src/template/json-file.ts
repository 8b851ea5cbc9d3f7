import { readFileSync } from 'node:fs';
import { ExplainedError } from '../explained-error';

/** @throws ExplainedError where the file cannot be read as JSON */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExplainedError(`${path} cannot be read as JSON: ${reason}`);
  }
}

/** What is no object, or is a list, has no members. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
