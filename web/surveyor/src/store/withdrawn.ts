/**
 * Withdrawal of consent, as far as the tablet has a part in it: wherever it keeps such a line its key box goes. Line and
 * chain stay, so what is counted, sent and compared is the same as before.
 */
import { sha256 } from './bytes';
import { Database, queued, type SubmissionRecord } from './db';
import type { LineEntry } from './journal/frames';
import type { SecondCopy } from './journal/journal';
import { namesBeside } from './names-beside';

/** 80 bytes of nothing: `NO_KEY_BOX` of `crates/sync`. */
export const NO_KEY_BOX = 'A'.repeat(107);
const OPENING_MS = 5000;

/**
 * Lets the key boxes of these lines go, by their hashes: of finalised ones, of rescued ones, of what was set aside, in every
 * database of the seat and in every journal. What fails is to be asked for again; what is done already changes nothing.
 */
export async function forget(db: Database, copy: SecondCopy, hashes: readonly string[], factory: IDBFactory = indexedDB): Promise<void> {
  const gone = new Set(hashes);
  await fromDatabase(db, gone);
  for (const name of await namesBeside(factory, db)) {
    const other = new Database(name);
    // One that does not open gives nothing away to this app either; the browser may open it another day.
    if (await opens(other)) await fromDatabase(other, gone);
    void other.close();
  }
  await fromJournals(copy, gone);
}

/** Whether it does within seconds: a damaged one may never say. */
function opens(db: Database): Promise<boolean> {
  return Promise.race([
    db.handle().then(() => true, () => false),
    new Promise<boolean>((done) => setTimeout(() => done(false), OPENING_MS)),
  ]);
}

async function fromDatabase(db: Database, gone: ReadonlySet<string>): Promise<void> {
  const holds = (one: Pick<SubmissionRecord, 'line_hash' | 'key_box'>): boolean =>
    gone.has(one.line_hash) && typeof one.key_box === 'string' && one.key_box !== NO_KEY_BOX;
  await db.write(['submission', 'rescued', 'aside'], async (tx) => {
    const [finalised, rescued, aside] = [tx.objectStore('submission'), tx.objectStore('rescued'), tx.objectStore('aside')];
    for (const one of await finalised.getAll()) if (holds(one)) queued(finalised.put({ ...one, key_box: NO_KEY_BOX }));
    for (const one of await rescued.getAll()) if (holds(one)) queued(rescued.put({ ...one, key_box: NO_KEY_BOX }));
    for (let at = await aside.openCursor(); at; at = await at.continue()) {
      const record = at.value.record as SubmissionRecord | null;
      if (record && holds(record)) queued(at.update({ ...at.value, record: { ...record, key_box: NO_KEY_BOX } }));
    }
  });
}

async function fromJournals(copy: SecondCopy, gone: ReadonlySet<string>): Promise<void> {
  let failed: unknown;
  for (const { install } of await copy.all()) {
    try {
      const emptied: LineEntry[] = [];
      // Opened, it is one file again: an earlier one that a power cut left beside it may have what the newer one let go.
      for (const entry of await copy.open(install)) {
        if (entry.kind === 'line' && entry.key_box !== NO_KEY_BOX && gone.has(await sha256(entry.line))) {
          emptied.push({ ...entry, key_box: NO_KEY_BOX });
        }
      }
      if (emptied.length > 0) await copy.replace(install, emptied);
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed) throw failed;
}
