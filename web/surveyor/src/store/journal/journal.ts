/**
 * The second copy of what was finalised: one append-only file for each install. It is rewritten only as a whole, into a
 * file of the next generation that is flushed and read back before the old one goes; so at every moment one file holds
 * everything.
 */
import { same, sha256 } from '../bytes';
import { encode, joined, scan, type Entry, type Scan } from './frames';
import type { Folder, SyncFile } from './folder';

/** What was written is not what is read, or not all of it was taken. */
export class NotInJournal extends Error {}

export interface Kept {
  install: string;
  entries: Entry[];
}

/** What the app asks of its second copy. */
export interface SecondCopy {
  /** Repairs the install's journal where it must, and gives what is in it. */
  open(install: string): Promise<Entry[]>;
  /** Resolves when the entries are on the disk and were read back. */
  append(install: string, entries: readonly Entry[]): Promise<void>;
  /**
   * Puts a stub in the place of a line that was deleted below the durable watermark, and a line in the place of the same
   * one with another key box.
   */
  replace(install: string, by: readonly Entry[]): Promise<void>;
  /** Writes, flushes and reads back something that is nobody's; rejects where that does not work. */
  trial(): Promise<void>;
  /** Every install's journal on this tablet. Changes nothing. */
  all(): Promise<Kept[]>;
  /** Sealed photographs and recordings that are here whole, by their hash. */
  files(): Promise<string[]>;
  /** Resolves when the file is on the disk and was read back. */
  keepFile(hash: string, bytes: Uint8Array): Promise<void>;
  /** Null if it is not here, or not as it was. */
  file(hash: string): Promise<Uint8Array | null>;
  dropFile(hash: string): Promise<void>;
}

const FILE = 'file.';
/** Follows a file once all of it is on the disk: what a power cut left behind does not end so. */
const WHOLE = new TextEncoder().encode('HLFW');

const NAME = /^lines\.([0-9a-zA-Z-]+)\.(\d+)$/;

function nameOf(install: string, generation: number): string {
  return `lines.${install}.${generation}`;
}

interface Found {
  name: string;
  generation: number;
  bytes: Uint8Array;
  scan: Scan;
}

interface Open {
  generation: number;
  end: number;
  entries: Entry[];
}

export class Journals implements SecondCopy {
  readonly #open = new Map<string, Open>();

  constructor(private readonly folder: Folder) {}

  async open(install: string): Promise<Entry[]> {
    this.#open.delete(install);
    return [...(await this.#opened(install)).entries];
  }

  async append(install: string, entries: readonly Entry[]): Promise<void> {
    const journal = await this.#opened(install);
    const fresh = distinct([...journal.entries, ...entries]).slice(journal.entries.length);
    if (fresh.length === 0) return;
    await this.#with(nameOf(install, journal.generation), (file) => {
      if (file.size() !== journal.end) {
        this.#open.delete(install);
        throw new NotInJournal('another window wrote into the journal; open it again');
      }
      journal.end = written(file, journal.end, framed(fresh));
      journal.entries.push(...fresh);
    });
  }

  async replace(install: string, by: readonly Entry[]): Promise<void> {
    if (by.length === 0) return;
    // As the disk has it: another window may have written since.
    this.#open.delete(install);
    const journal = await this.#opened(install);
    // Two lines may have one number.
    const next = new Map<string | number, Entry>(by.map((one) => [one.kind === 'line' ? one.line : one.seq, one]));
    const entries = journal.entries.map((entry) => (entry.kind === 'line' && (next.get(entry.line) ?? next.get(entry.seq))) || entry);
    if (entries.every((entry, i) => entry === journal.entries[i])) return;
    const rewritten = await this.#rewrite(install, journal.generation + 1, distinct(entries));
    const before = nameOf(install, journal.generation);
    if ((await this.#with(before, (file) => file.size())) !== journal.end) {
      await this.folder.remove(nameOf(install, rewritten.generation));
      throw new NotInJournal('another window wrote into the journal; open it again');
    }
    await this.folder.remove(before);
    this.#open.set(install, rewritten);
  }

  async trial(): Promise<void> {
    await this.#with('trial', (file) => {
      file.truncate(0);
      written(file, 0, crypto.getRandomValues(new Uint8Array(32)));
    });
    await this.folder.remove('trial');
  }

  async all(): Promise<Kept[]> {
    const kept = new Map<string, Entry[]>();
    for (const name of await this.folder.names()) {
      const install = NAME.exec(name)?.[1];
      if (install === undefined || kept.has(install)) continue;
      kept.set(install, union(await this.#files(install)));
    }
    return [...kept].map(([install, entries]) => ({ install, entries }));
  }

  async files(): Promise<string[]> {
    const hashes: string[] = [];
    for (const name of await this.folder.names()) {
      if (!name.startsWith(FILE)) continue;
      if (await this.#with(name, (file) => same(file.read(Math.max(0, file.size() - WHOLE.length), WHOLE.length), WHOLE))) {
        hashes.push(name.slice(FILE.length));
      }
    }
    return hashes;
  }

  keepFile(hash: string, bytes: Uint8Array): Promise<void> {
    return this.#with(FILE + hash, (file) => {
      file.truncate(0);
      written(file, written(file, 0, bytes), WHOLE);
    });
  }

  async file(hash: string): Promise<Uint8Array | null> {
    if (!(await this.folder.names()).includes(FILE + hash)) return null;
    const bytes = await this.#with(FILE + hash, (file) => file.read(0, Math.max(0, file.size() - WHOLE.length)));
    return (await sha256(bytes)) === hash ? bytes : null;
  }

  async dropFile(hash: string): Promise<void> {
    if ((await this.folder.names()).includes(FILE + hash)) await this.folder.remove(FILE + hash);
  }

  async #opened(install: string): Promise<Open> {
    const known = this.#open.get(install);
    if (known) return known;
    const opened = await this.#repaired(install);
    this.#open.set(install, opened);
    return opened;
  }

  /** The file that counts, made sound. */
  async #repaired(install: string): Promise<Open> {
    const files = await this.#files(install);
    const newest = files[0];
    if (!newest) return this.#rewrite(install, 1, []);
    const counts = files.find((file) => file.scan.whole) ?? newest;
    const entries = union(files);
    const tail = counts.scan.damaged[0];
    const sound = files.length === 1 && counts.scan.whole && counts.scan.start?.install === install;
    if (sound && !tail) return { generation: counts.generation, end: counts.bytes.length, entries };
    for (const file of files) await this.#setAside(install, file);
    if (sound && tail && tail[1] === counts.bytes.length && counts.scan.damaged.length === 1) {
      await this.#with(counts.name, (file) => {
        file.truncate(tail[0]);
        file.flush();
      });
      return { generation: counts.generation, end: tail[0], entries };
    }
    const next = await this.#rewrite(install, newest.generation + 1, entries);
    for (const file of files) await this.folder.remove(file.name);
    return next;
  }

  /** All generations of an install's journal, the newest first. */
  async #files(install: string): Promise<Found[]> {
    const found: Found[] = [];
    for (const name of await this.folder.names()) {
      const [, whose, generation] = NAME.exec(name) ?? [];
      if (whose !== install) continue;
      const bytes = await this.#with(name, (file) => file.read(0, file.size()));
      found.push({ name, generation: Number(generation), bytes, scan: scan(bytes) });
    }
    return found.sort((a, b) => b.generation - a.generation);
  }

  /** A new file with all of it. Nothing else changes until it is on the disk and was read back. */
  async #rewrite(install: string, generation: number, entries: Entry[]): Promise<Open> {
    const bytes = joined([encode({ kind: 'start', generation, install }), framed(entries), encode({ kind: 'whole' })]);
    const name = nameOf(install, generation);
    try {
      const end = await this.#with(name, (file) => {
        file.truncate(0);
        return written(file, 0, bytes);
      });
      return { generation, end, entries: [...entries] };
    } catch (error) {
      // Left there, it would have to be put in order at the next opening, for which there may be no room either.
      await this.folder.remove(name).catch(() => undefined);
      throw error;
    }
  }

  /** What is no frame is kept in a file of its own. */
  async #setAside(install: string, { bytes, scan: { damaged } }: Found): Promise<void> {
    if (damaged.length === 0) return;
    const names = await this.folder.names();
    let number = 1;
    while (names.includes(`cut.${install}.${number}`)) number += 1;
    await this.#with(`cut.${install}.${number}`, (file) => {
      file.truncate(0);
      written(file, 0, joined(damaged.map(([from, to]) => bytes.subarray(from, to))));
    });
  }

  async #with<T>(name: string, work: (file: SyncFile) => T): Promise<T> {
    const file = await this.folder.open(name);
    try {
      return work(file);
    } finally {
      file.close();
    }
  }
}

/** Frames that give these entries again; throws before anything is written if one would not. */
function framed(entries: readonly Entry[]): Uint8Array {
  const bytes = joined(entries.map(encode));
  if (scan(bytes).entries.length !== entries.length) throw new NotInJournal('an entry cannot be written as it is');
  return bytes;
}

/** Writes, flushes and reads back; gives the new end. If anything is amiss the file is as long as before. */
function written(file: SyncFile, at: number, bytes: Uint8Array): number {
  try {
    const taken = file.write(bytes, at);
    if (taken !== bytes.length) throw new NotInJournal(`the disk took ${taken} of ${bytes.length} bytes`);
    file.flush();
    if (!same(file.read(at, bytes.length), bytes)) throw new NotInJournal('the journal reads back differently');
    return at + bytes.length;
  } catch (error) {
    try {
      file.truncate(at);
      file.flush();
    } catch {
      // The next opening finds the torn tail and cuts it off.
    }
    throw error;
  }
}

/** What the file that counts holds, and whatever only another generation has. */
function union(files: readonly Found[]): Entry[] {
  const counts = files.find((file) => file.scan.whole) ?? files[0];
  if (!counts) return [];
  const entries = distinct(counts.scan.entries);
  const known = new Set(entries.map((entry) => entry.seq));
  const others = files.filter((file) => file !== counts).flatMap((file) => file.scan.entries);
  return [...entries, ...distinct(others.filter((entry) => !known.has(entry.seq)))];
}

function distinct(entries: readonly Entry[]): Entry[] {
  const known = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.seq} ${entry.kind === 'line' ? entry.line : entry.line_hash}`;
    if (!known.has(key)) known.set(key, entry);
  }
  return [...known.values()];
}
