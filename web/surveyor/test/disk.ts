/** A disk for the journal that tears writes, forgets what was not flushed, brings removed files back, and fills up. */
import type { Folder, SyncFile } from '../src/store/journal/folder';

type Change = { at: number; bytes: Uint8Array } | { size: number };

class Platter {
  /** What is there after a power cut at the worst moment: null if not even the file is. */
  safe: Uint8Array | null = null;
  changes: Change[] = [];

  live(): Uint8Array {
    return this.changes.reduce(applied, this.safe ?? new Uint8Array());
  }
}

function applied(bytes: Uint8Array, change: Change): Uint8Array {
  const size = 'size' in change ? change.size : Math.max(bytes.length, change.at + change.bytes.length);
  const next = new Uint8Array(size);
  next.set(bytes.subarray(0, size));
  if ('bytes' in change) next.set(change.bytes, change.at);
  return next;
}

export interface Power {
  /** Of so many changes since the last flush, how many are on the disk whole. */
  whole: (of: number) => number;
  /** Of the next one, how many of so many bytes. */
  torn: (of: number) => number;
  /** Whether a file that was removed is there again. */
  back: () => boolean;
}

export class Disk implements Folder {
  readonly #files = new Map<string, Platter>();
  readonly #removed = new Map<string, Platter>();
  room = Infinity;
  /** Throws from the n-th call of write, truncate or flush on, as when the power goes in the middle. */
  dies = Infinity;
  /** The planted mistake: a flush that does nothing. */
  flushes = true;

  names(): Promise<string[]> {
    return Promise.resolve([...this.#files.keys()]);
  }

  open(name: string): Promise<SyncFile> {
    const file = this.#files.get(name) ?? new Platter();
    this.#files.set(name, file);
    const disk = this;
    const step = (): void => {
      disk.dies -= 1;
      if (disk.dies < 0) throw new Error('the power is gone');
    };
    return Promise.resolve({
      size: () => file.live().length,
      read: (at, length) => file.live().slice(at, at + length),
      write(bytes, at) {
        step();
        const taken = bytes.slice(0, Math.max(0, Math.min(bytes.length, disk.room)));
        disk.room -= taken.length;
        file.changes.push({ at, bytes: taken });
        return taken.length;
      },
      truncate(size) {
        step();
        file.changes.push({ size });
      },
      flush() {
        step();
        if (disk.flushes) [file.safe, file.changes] = [file.live(), []];
      },
      close: () => undefined,
    });
  }

  remove(name: string): Promise<void> {
    const file = this.#files.get(name);
    if (file) this.#removed.set(name, file);
    this.#files.delete(name);
    return Promise.resolve();
  }

  powerCut({ whole, torn, back }: Power): void {
    this.dies = Infinity;
    for (const [name, file] of this.#removed) if (file.safe && !this.#files.has(name) && back()) this.#files.set(name, file);
    this.#removed.clear();
    for (const [name, file] of this.#files) {
      const kept = file.changes.slice(0, whole(file.changes.length));
      const next = file.changes[kept.length];
      if (next && 'bytes' in next) kept.push({ at: next.at, bytes: next.bytes.slice(0, torn(next.bytes.length)) });
      if (file.safe === null && kept.length === 0) this.#files.delete(name);
      else [file.safe, file.changes] = [kept.reduce(applied, file.safe ?? new Uint8Array()), []];
    }
  }

  bytes(name: string): Uint8Array | undefined {
    return this.#files.get(name)?.live();
  }

  lay(name: string, bytes: Uint8Array): void {
    const file = new Platter();
    file.safe = bytes;
    this.#files.set(name, file);
  }
}
