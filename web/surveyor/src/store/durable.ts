/** Whether this browser writes through to the disk what it says it has written: tried before a tablet is enrolled. */
import { same } from './bytes';
import { queued, type Database } from './db';
import type { SecondCopy } from './journal/journal';

const KEY = 'durable_trial';

/** A strict transaction that reads back, and a second copy that can be written, flushed and read. */
export async function keepsWrites(db: Database, copy: Pick<SecondCopy, 'trial'>): Promise<boolean> {
  const trial = crypto.getRandomValues(new Uint8Array(32));
  try {
    let durability: string | undefined;
    await db.write(['meta'], (tx) => {
      durability = (tx as unknown as { durability?: string }).durability;
      queued(tx.objectStore('meta').put(trial, KEY));
    });
    const back = await db.get('meta', KEY);
    await db.write(['meta'], (tx) => queued(tx.objectStore('meta').delete(KEY)));
    await copy.trial();
    // A browser that does not know the word may only have promised to write some time.
    return durability === 'strict' && back instanceof Uint8Array && same(back, trial);
  } catch {
    return false;
  }
}
