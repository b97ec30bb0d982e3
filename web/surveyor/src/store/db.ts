/**
 * The tablet's IndexedDB. The schema is only ever added to and no data is moved while it is upgraded.
 *
 * Every write is strict: it is done when it is on the disk. A connection that the browser dropped (`close`) or that
 * stands in the way of a newer window (`versionchange`) is let go and opened again at the next use.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import type { Item, Receipt } from '../engine/protocol';

export const NAME = 'hailong';
const VERSION = 3;

/** AES-GCM under the PIN's data key. */
export interface Sealed {
  iv: Uint8Array;
  data: Uint8Array;
}

export interface DraftRecord extends Sealed {
  id: string;
  savedAt: number;
  /** Hashes of the sealed files that its answers speak of: they are kept while it is here. */
  files?: string[];
}

/** A part of a sealed photograph or recording, at most 256 KiB. */
export interface ChunkRecord {
  sha256: string;
  n: number;
  at: number;
  data: Uint8Array;
}

/** A frozen submission: exactly what is sent. `note` (sealed) says which case it belongs to. */
export interface SubmissionRecord {
  seq: number;
  id: string;
  /** Null once purged. */
  line: string | null;
  key_box: string | null;
  line_hash: string;
  chain: string;
  evaluation: string;
  questionnaire: string;
  at: number;
  note: Sealed;
}

/** What could not be read. Kept, never deleted. */
export interface AsideRecord {
  from: string;
  key: string;
  record: unknown;
  why: string;
  at: number;
}

/**
 * A line that an install which is lost from this tablet had finalised. It goes to the server under the install that
 * found it, which keeps it beside that install's own.
 */
export interface RescuedRecord {
  line_hash: string;
  install: string;
  seq: number;
  id: string;
  line: string;
  key_box: string;
  at: number;
  /** The server's word, whose signature was checked. */
  receipt: Receipt | null;
  /** The server's epoch when it said so: with another one it may have lost the line. */
  epoch?: string;
  /** Its photographs and recordings are there as well, as far as they are here. */
  files_done?: boolean;
  /** Why the server did not keep it, at the last attempt. */
  not_held: string | null;
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  draft: { key: string; value: DraftRecord };
  submission: { key: number; value: SubmissionRecord };
  item: { key: number; value: Item };
  snapshot: { key: string; value: Sealed };
  aside: { key: number; value: AsideRecord };
  rescued: { key: string; value: RescuedRecord };
  blob_chunk: { key: [string, number]; value: ChunkRecord };
}

export type Name = StoreNames<Schema>;
export type Writing = IDBPTransaction<Schema, Name[], 'readwrite'>;

/** A request within a transaction. If it fails, the transaction fails, and that is where it is told. */
export function queued(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

/**
 * The browser dropped the connection. What was under way is over, and whether a commit came through is not known.
 * Safari says so in the message; elsewhere the transaction is aborted, without a reason of its own.
 */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof DOMException)) return false;
  return error.name === 'InvalidStateError' || error.name === 'AbortError' || /connection to indexed database server lost/i.test(error.message);
}

/** Another window works now, or numbered on: what is stored is right, and the engine is made anew of it. */
export class Overtaken extends Error {}

/** No room: space has to be made on the tablet. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

export class Database {
  #open: Promise<IDBPDatabase<Schema>> | undefined;
  /** The number of the window that works by this handle, and who is told when a later one works. */
  #window = Infinity;
  #overtaken: () => void = () => undefined;

  constructor(readonly name = NAME) {}

  /**
   * The window works from here on. One that was stopped in the middle of something and runs again may not have heard of
   * it: of what it writes then, nothing is taken.
   */
  async lead(overtaken: () => void): Promise<void> {
    const before = (await this.get('meta', 'window').catch(() => undefined)) as number | undefined;
    this.#window = (before ?? 0) + 1;
    this.#overtaken = overtaken;
    // Without room it works all the same, and an earlier window is kept out by the lock alone.
    await this.write(['meta'], (tx) => queued(tx.objectStore('meta').put(this.#window, 'window'))).catch(() => undefined);
  }

  handle(): Promise<IDBPDatabase<Schema>> {
    this.#open ??= this.#connect();
    return this.#open;
  }

  #connect(): Promise<IDBPDatabase<Schema>> {
    const forget = (): void => (this.#open = undefined);
    const opened = openDB<Schema>(this.name, VERSION, {
      upgrade(db, from) {
        if (from < 1) {
          db.createObjectStore('meta');
          db.createObjectStore('draft', { keyPath: 'id' });
          db.createObjectStore('submission', { keyPath: 'seq' });
          db.createObjectStore('item', { keyPath: 'seq' });
          db.createObjectStore('snapshot');
          db.createObjectStore('aside', { autoIncrement: true });
        }
        if (from < 2) db.createObjectStore('rescued', { keyPath: 'line_hash' });
        if (from < 3) db.createObjectStore('blob_chunk', { keyPath: ['sha256', 'n'] });
      },
      blocking(_current, _blocked, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      // iOS drops connections; retrying on the dead one never helps.
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  }

  /** Runs a piece of work on a connection, once more on a new one if the first turned out to be dead. */
  async #fresh<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(await this.handle());
    } catch (error) {
      if (!isLostConnection(error)) throw error;
      // Let go without waiting: closing a dead connection may never end.
      void this.close();
      return work(await this.handle());
    }
  }

  /** One strict transaction of the window that works. Resolves when it is committed; throws, with nothing written, if anything in it failed. */
  write(stores: Name[], work: (tx: Writing) => void | Promise<void>): Promise<void> {
    return this.#fresh(async (db) => {
      const tx = db.transaction([...stores, 'meta'], 'readwrite', { durability: 'strict' });
      // Seen here so that a failing request does not also show as an unhandled rejection.
      const done = tx.done;
      done.catch(() => undefined);
      try {
        if (((await tx.objectStore('meta').get('window')) as number) > this.#window) {
          this.#overtaken();
          throw new Overtaken('another window works');
        }
        await work(tx);
      } catch (error) {
        try {
          tx.abort();
        } catch {
          // Over already.
        }
        throw error;
      }
      await done;
    });
  }

  get<S extends Name>(store: S, key: Schema[S]['key']): Promise<Schema[S]['value'] | undefined> {
    return this.#fresh((db) => db.get(store, key));
  }

  all<S extends Name>(store: S): Promise<Schema[S]['value'][]> {
    return this.#fresh((db) => db.getAll(store));
  }

  keys<S extends Name>(store: S): Promise<Schema[S]['key'][]> {
    return this.#fresh((db) => db.getAllKeys(store));
  }

  count(store: Name): Promise<number> {
    return this.#fresh((db) => db.count(store));
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    (await open?.catch(() => undefined))?.close();
  }
}
