import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import type { Schema } from './schema';

const VERSION = 1;
/** How long a transaction waits for another process that uses the same folder. */
const BUSY_MILLISECONDS = 60_000;

/** Each record is one JSON document, so a new field needs no change of the tables. */
const table = (name: string) => `
  CREATE TABLE ${name} (
    id INTEGER PRIMARY KEY, pool TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (pool, key)
  ) STRICT;
  CREATE INDEX ${name}_in_order ON ${name} (pool, id);`;

const TABLES = `
  ${['pools', 'users', 'groups', 'sign_ins'].map(table).join('')}
  CREATE TABLE user_values (
    pool TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE, PRIMARY KEY (pool, field, value, user)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX user_values_of_user ON user_values (user);
  CREATE INDEX sign_ins_of_user ON sign_ins (pool, data ->> 'sub');
  CREATE INDEX sign_ins_by_token ON sign_ins (pool, data ->> 'refreshTokenHash');
  CREATE INDEX sign_ins_by_first_token ON sign_ins (pool, data ->> 'firstRefreshTokenHash');
  CREATE INDEX sign_ins_by_rotated_token ON sign_ins (pool, data ->> '$.rotated.refreshTokenHash');
  CREATE INDEX sign_ins_by_expiry ON sign_ins (pool, data ->> 'refreshTokenExpiresAt');
  PRAGMA user_version = ${VERSION};`;

/**
 * The user pools' database: SQLite, in one file that several processes can use. A transaction that throws changes
 * nothing, and a transaction that has returned survives the end of the process and a power failure.
 *
 * The library has the API of `node:sqlite`, which Node.js 20 lacks. It ships its binaries in the package, so it needs
 * no install script. Rejected: `better-sqlite3` (version 12 downloads its binary in an install script, version 13
 * crashes on Node.js 20), `node-sqlite3-wasm` (a killed process leaves the database locked), `lmdb` (a damaged file
 * crashes the process).
 */
export class Store {
  readonly #database: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();

  /**
   * @param path `:memory:` for a store that ends with the process
   * @throws an SQLite error, or DamagedStore; `isDamage` tells whether the file is damaged
   */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS });
    try {
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      this.transaction(() => {
        const version = this.run('PRAGMA user_version')?.user_version;
        if (version === 0) this.#database.exec(TABLES);
        else if (version !== VERSION) throw new DamagedStore();
      });
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  transaction<T>(change: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Runs a statement to its end, and returns its first row. */
  run(sql: string, ...parameters: (string | number)[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...parameters);
  }

  /** The rows of a query, one after the other. The same query can't run again before the loop ends. */
  rows(sql: string, ...parameters: (string | number)[]): Iterable<Record<string, unknown>> {
    return this.#prepare(sql).iterate(...parameters) as Iterable<Record<string, unknown>>;
  }

  poolIds(): string[] {
    return [...this.rows('SELECT pool FROM pools ORDER BY id')].map(({ pool }) => String(pool));
  }

  /**
   * Closes the file, and moves the write-ahead log into it unless another process uses it. The library releases the lock
   * of the log only at some later garbage collection.
   */
  close(): void {
    if (!this.#database.isOpen) return;
    this.#database.exec('PRAGMA busy_timeout = 0');
    isInUse(this.#database);
    this.#database.close();
  }

  #prepare(sql: string): StatementSyncInstance {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** True if a running process uses the file. It may be damaged. */
export function isFileInUse(path: string): boolean {
  const database = new DatabaseSync(path);
  try {
    return isInUse(database);
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  } finally {
    database.close();
  }
}

/** Tries to leave the write-ahead log, which SQLite allows only to the last connection. */
function isInUse(database: DatabaseSyncInstance): boolean {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    return false;
  } catch (error) {
    if (sqliteError(error)?.code === SQLITE_BUSY) return true;
    throw error;
  }
}

/** A record, or the whole file, that can't be read. */
class DamagedStore extends Error {}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
export const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

export function isDamage(error: unknown): boolean {
  const { code } = sqliteError(error) ?? {};
  return error instanceof DamagedStore || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** SQLite's primary result code (https://www.sqlite.org/rescode.html) and text, or undefined for another error. */
export function sqliteError(error: unknown): { code: number; text: string } | undefined {
  return typeof error === 'object' && error !== null && 'errcode' in error && 'errstr' in error
    ? { code: Number(error.errcode) & 0xff, text: String(error.errstr) }
    : undefined;
}

/** Where a record is in a list: its value in the index that the list follows, if any, and its number. */
export type Position = readonly [value: string, id: number];
export interface Entry<T> {
  record: T;
  position: Position;
}

/** One pool's records of one kind. A changed record must be saved. */
export class Table<T extends object> {
  constructor(
    protected readonly store: Store,
    protected readonly poolId: string,
    readonly name: 'pools' | 'users' | 'groups' | 'sign_ins',
    readonly schema: Schema<T>,
    /** The member that identifies a record in its pool. */
    readonly keyMember: keyof T & string,
  ) {}

  get(key: string): T | undefined {
    return this.first('key = ?', key);
  }

  /** @returns the record's number, which gives the order of `entries` */
  save(record: T): number {
    const row = this.store.run(
      `INSERT INTO ${this.name} (pool, key, data) VALUES (?, ?, ?)
       ON CONFLICT (pool, key) DO UPDATE SET data = excluded.data RETURNING id`,
      this.poolId,
      this.#key(record),
      JSON.stringify(record),
    );
    return Number(row?.id);
  }

  delete(record: T): void {
    this.store.run(`DELETE FROM ${this.name} WHERE pool = ? AND key = ?`, this.poolId, this.#key(record));
  }

  count(): number {
    return Number(this.store.run(`SELECT count(*) AS n FROM ${this.name} WHERE pool = ?`, this.poolId)?.n);
  }

  /** The records in the order in which they were added. */
  *entries([, after]: Position = ['', 0]): Iterable<Entry<T>> {
    for (const { id, data } of this.store.rows(
      `SELECT id, data FROM ${this.name} WHERE pool = ? AND id > ? ORDER BY id`,
      this.poolId,
      after,
    ))
      yield { record: this.parse(data), position: ['', Number(id)] };
  }

  protected first(condition: string, parameter: string | number): T | undefined {
    const row = this.store.run(
      `SELECT data FROM ${this.name} WHERE pool = ? AND ${condition}`,
      this.poolId,
      parameter,
    );
    return row && this.parse(row.data);
  }

  protected parse(data: unknown): T {
    try {
      return this.schema(JSON.parse(String(data)), '');
    } catch {
      throw new DamagedStore();
    }
  }

  #key(record: T): string {
    return String(record[this.keyMember]);
  }
}
