/**
 * Photographs and recordings in both places: what one of them lacks is put back from the other, and what stands in a
 * verified backup, or belongs to no answer any more, is let go in both.
 */
import type { Item } from '../engine/protocol';
import type { Database } from './db';
import { dropFiles, fileNames, fileOf, keepFile, looseFiles } from './files';
import type { SecondCopy } from './journal/journal';
import { headerOf } from './rescued';

/** Makes room in both places, in each of them even where the other fails. */
export async function letFilesGo(db: Database, copy: SecondCopy, now: number): Promise<void> {
  const items = await db.all('item');
  const wanted = await wantedFiles(db, items);
  const purged = new Set(items.filter((item) => item.state === 'purged').flatMap(hashesOf));
  const unwanted = [...(await fileNames(db))].filter((hash) => !wanted.has(hash) && !purged.has(hash));
  const gone = new Set([...(await looseFiles(db, unwanted, now)), ...[...purged].filter((hash) => !wanted.has(hash))]);
  if (gone.size === 0) return;
  const fromCopy = async (): Promise<void> => {
    for (const hash of await copy.files()) if (gone.has(hash)) await copy.dropFile(hash);
  };
  await fromCopy().catch(() => undefined);
  await dropFiles(db, gone);
}

/** Gives the hashes of wanted files that do not stand in both places afterwards. One that finds no room keeps no other from its copy. */
export async function putFilesBack(db: Database, copy: SecondCopy, now: number): Promise<Set<string>> {
  const wanted = await wantedFiles(db, await db.all('item'));
  const [here, there] = [await fileNames(db), await copy.files().then((names) => new Set(names), () => null)];
  const lacking = new Set<string>();
  for (const hash of wanted) {
    if (here.has(hash) && there?.has(hash)) continue;
    const put = async (): Promise<boolean> => {
      if (!here.has(hash)) return restored(db, copy, hash, now);
      const bytes = await fileOf(db, hash);
      if (bytes) await copy.keepFile(hash, bytes);
      return bytes !== null;
    };
    if (!there || !(await put().catch(() => false))) lacking.add(hash);
  }
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
