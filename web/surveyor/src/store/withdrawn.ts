/**
 * Withdrawal of consent, as far as the tablet has a part in it: wherever it keeps such a line its key box goes. Line and
 * chain stay, so what is counted, sent and compared is the same as before.
 */
import { sha256 } from './bytes';
import { queued, type Database, type SubmissionRecord } from './db';
import type { LineEntry } from './journal/frames';
import type { SecondCopy } from './journal/journal';

/** 80 bytes of nothing: `NO_KEY_BOX` of `crates/sync`. */
export const NO_KEY_BOX = 'A'.repeat(107);

/**
 * Lets the key boxes of these lines go, by their hashes: of finalised ones, of rescued ones, of what was set aside, and in
 * every journal. What fails is to be asked for again; what is done already changes nothing.
 */
export async function forget(db: Database, copy: SecondCopy, hashes: readonly string[]): Promise<void> {
  const gone = new Set(hashes);
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
  for (const { install, entries } of await copy.all()) {
    const emptied: LineEntry[] = [];
    for (const entry of entries) {
      if (entry.kind === 'line' && entry.key_box !== NO_KEY_BOX && gone.has(await sha256(entry.line))) {
        emptied.push({ ...entry, key_box: NO_KEY_BOX });
      }
    }
    if (emptied.length > 0) await copy.replace(install, emptied);
  }
}
