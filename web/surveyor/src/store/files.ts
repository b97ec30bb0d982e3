/**
 * Sealed photographs and recordings, in rows of at most 256 KiB under their hash. A file counts as kept only when all of it
 * was committed and reads back with its hash; it goes only when its line stands in a verified backup, or when no answer
 * speaks of it.
 */
import { sha256 } from './bytes';
import { queued, type Database } from './db';
import { NotWhatWasWritten } from './drafts';

const ROW = 256 * 1024;
/** What no draft names is left alone for so long: the answer that names it may be just about to be written. */
const LOOSE_MS = 24 * 60 * 60_000;

/** One strict transaction, read back. */
export async function keepFile(db: Database, hash: string, bytes: Uint8Array, now: number): Promise<void> {
  let failed: unknown = null;
  try {
    await db.write(['blob_chunk'], (tx) => {
      for (let n = 0; n * ROW < bytes.length; n += 1) {
        queued(tx.objectStore('blob_chunk').put({ sha256: hash, n, at: now, data: bytes.slice(n * ROW, (n + 1) * ROW) }));
      }
    });
  } catch (error) {
    // If the connection was lost at the commit, it may have come through all the same.
    failed = error;
  }
  if (!(await fileOf(db, hash))) throw failed ?? new NotWhatWasWritten(`file ${hash} reads back differently`);
}

/** All of a file; null if it is not there, or not as it was. */
export async function fileOf(db: Database, hash: string): Promise<Uint8Array | null> {
  const rows: Uint8Array[] = [];
  for (let n = 0; ; n += 1) {
    const row = await db.get('blob_chunk', [hash, n]);
    if (!row) break;
    rows.push(row.data);
  }
  const bytes = joined(rows);
  return (await sha256(bytes)) === hash ? bytes : null;
}

/** A piece of a file, for sending; null if it is not all there. The server looks at the hash of the whole. */
export async function pieceOf(db: Database, hash: string, offset: number, bytes: number): Promise<Uint8Array | null> {
  const first = Math.floor(offset / ROW);
  const rows: Uint8Array[] = [];
  for (let n = first; n * ROW < offset + bytes; n += 1) {
    const row = await db.get('blob_chunk', [hash, n]);
    if (!row) return null;
    rows.push(row.data);
  }
  const piece = joined(rows).slice(offset - first * ROW, offset - first * ROW + bytes);
  return piece.length === bytes ? piece : null;
}

/** The hashes under which anything is kept. */
export async function fileNames(db: Database): Promise<Set<string>> {
  return new Set((await db.keys('blob_chunk')).map(([hash]) => hash));
}

export async function dropFiles(db: Database, hashes: ReadonlySet<string>): Promise<void> {
  const keys = (await db.keys('blob_chunk')).filter(([hash]) => hashes.has(hash));
  if (keys.length === 0) return;
  await db.write(['blob_chunk'], (tx) => {
    for (const key of keys) queued(tx.objectStore('blob_chunk').delete(key));
  });
}

/** Of these, the ones that lie here for longer than an answer takes to be written. */
export async function looseFiles(db: Database, hashes: Iterable<string>, now: number): Promise<string[]> {
  const loose: string[] = [];
  for (const hash of hashes) {
    const at = (await db.get('blob_chunk', [hash, 0]))?.at;
    if (at !== undefined && at < now - LOOSE_MS) loose.push(hash);
  }
  return loose;
}

function joined(rows: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    bytes.set(row, at);
    at += row.length;
  }
  return bytes;
}
