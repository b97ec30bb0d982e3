/**
 * Photographs and recordings in both places: what one of them lacks is put back from the other, and what stands in a
 * verified backup, or belongs to no answer any more, is let go in both.
 */
import type { Item } from '../engine/protocol';
import type { Database } from './db';
import { dropFiles, fileNames, fileOf, keepFile, looseFiles } from './files';
import type { SecondCopy } from './journal/journal';
import { headerOf } from './rescued';

/** Gives the hashes of wanted files that do not stand in both places. */
export async function reconcileFiles(db: Database, copy: SecondCopy, now: number): Promise<Set<string>> {
  const items = await db.all('item');
  const purged = new Set(items.filter((item) => item.state === 'purged').flatMap(hashesOf));
  const wanted = await wantedFiles(db, items);
  const [here, there] = [await fileNames(db), new Set(await copy.files())];
  const lacking = new Set<string>();
  for (const hash of wanted) {
    if (here.has(hash) && there.has(hash)) continue;
    const bytes = here.has(hash) ? await fileOf(db, hash) : await copy.file(hash);
    if (!bytes) lacking.add(hash);
    else if (here.has(hash)) await copy.keepFile(hash, bytes);
    else await keepFile(db, hash, bytes, now);
  }
  const unwanted = [...here].filter((hash) => !wanted.has(hash));
  const loose = await looseFiles(db, unwanted.filter((hash) => !purged.has(hash)), now);
  const gone = new Set([...loose, ...[...purged].filter((hash) => !wanted.has(hash))]);
  await dropFiles(db, gone);
  for (const hash of there) if (gone.has(hash)) await copy.dropFile(hash);
  return lacking;
}

/** Takes a file back from the second copy; false if it is not sound there either. */
export async function restored(db: Database, copy: SecondCopy, hash: string, now: number): Promise<boolean> {
  const bytes = await copy.file(hash).catch(() => null);
  if (!bytes) return false;
  await keepFile(db, hash, bytes, now);
  return true;
}

/** The files of finished submissions, of unfinished interviews, and of lines of a lost install, which are never deleted. */
async function wantedFiles(db: Database, items: readonly Item[]): Promise<Set<string>> {
  const drafts = [...(await db.all('draft')), ...(await db.all('aside')).map((one) => one.record as { files?: string[] } | null)];
  const rescued = (await db.all('rescued')).flatMap((record) => headerOf(record.line)?.blobs ?? []);
  return new Set([
    ...items.filter((item) => item.state !== 'purged').flatMap(hashesOf),
    ...drafts.flatMap((draft) => draft?.files ?? []),
    ...rescued.map(([hash]) => hash),
  ]);
}

function hashesOf(item: Item): string[] {
  return (item.files ?? []).map(([[hash]]) => hash);
}
