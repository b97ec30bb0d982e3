/** Keeps the journal in step with IndexedDB. A journal that fails stops nothing: the lines stay in one place, and are told so. */
import type { Item } from '../engine/protocol';
import { sha256 } from './bytes';
import type { Database, SubmissionRecord } from './db';
import type { Entry, LineEntry, PurgedEntry } from './journal/frames';
import type { SecondCopy } from './journal/journal';
import { fileOf } from './files';
import { headerOf } from './rescued';
import { letFilesGo, putFilesBack } from './second-files';

export function entryOf(record: SubmissionRecord & { line: string; key_box: string }): LineEntry {
  const { seq, at, chain, line, key_box, note } = record;
  return { kind: 'line', seq, at, chain, line, key_box, note: note.iv.length > 0 ? note : null };
}

/** Appends one line that was just finalised; true if it now stands in two places with its files, read back. */
export async function copied(db: Database, copy: SecondCopy, install: string, record: SubmissionRecord): Promise<boolean> {
  if (record.line === null || record.key_box === null) return false;
  try {
    const named = headerOf(record.line)?.blobs ?? [];
    const there = named.length > 0 ? await copy.files() : [];
    for (const [hash] of named.filter(([hash]) => !there.includes(hash))) {
      const bytes = await fileOf(db, hash);
      if (!bytes) return false;
      await copy.keepFile(hash, bytes);
    }
    await copy.append(install, [entryOf({ ...record, line: record.line, key_box: record.key_box })]);
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes out what was deleted below the durable watermark, which makes room, and appends what the journal lacks. Gives the
 * numbers that stand in both places, and whether the journal took every line. What fails stops nothing else and is tried
 * again at the next start.
 */
export async function reconcile(db: Database, copy: SecondCopy, install: string, now: number): Promise<{ both: Set<number>; works: boolean }> {
  await letFilesGo(db, copy, now).catch(() => undefined);
  try {
    const [records, items, entries] = [await db.all('submission'), await db.all('item'), await copy.open(install)];
    await copy.replace(install, stubs(records, items, entries)).catch(() => undefined);
    const there = new Set(entries.flatMap((entry) => (entry.kind === 'line' ? [entry.line] : [])));
    const both = new Set<number>();
    const lacking: LineEntry[] = [];
    for (const record of records) {
      const { line, key_box } = record;
      // A line that lost its hash is no copy of anything.
      if (line === null || key_box === null || (await sha256(line)) !== record.line_hash) continue;
      if (there.has(line)) both.add(record.seq);
      else lacking.push(entryOf({ ...record, line, key_box }));
    }
    const works = await copy.append(install, lacking).then(() => true, () => false);
    if (works) for (const { seq } of lacking) both.add(seq);
    const lost = await putFilesBack(db, copy, now);
    for (const item of items) if (item.files?.some(([[hash]]) => lost.has(hash))) both.delete(item.seq);
    return { both, works };
  } catch {
    return { both: new Set(), works: false };
  }
}

/** Only for a line that the engine let go: its receipt was proved and it stands in a verified backup. */
function stubs(records: readonly SubmissionRecord[], items: readonly Item[], entries: readonly Entry[]): PurgedEntry[] {
  const purged = new Set(items.filter((item) => item.state === 'purged').map((item) => item.seq));
  const lines = new Set(entries.flatMap((entry) => (entry.kind === 'line' ? [entry.seq] : [])));
  return records.flatMap(({ seq, at, id, line, line_hash }) =>
    line === null && purged.has(seq) && lines.has(seq) ? [{ kind: 'purged', seq, at, line_hash, id }] : [],
  );
}
