/**
 * A tablet whose install another tablet has too, or whose push credential the server takes no more, goes on under a new
 * install. It takes everything along into a database of the next name: drafts and lists as they are, the lines of the old install as rescued ones, which are handed over under the
 * new one. The old database stays as it is.
 */
import type { Database } from './db';
import { keysAnew } from './enrolment';
import { type Recovery } from './meta';
import { nextStore } from './names';
import { bringOver, read, type Parses } from './rebuild';
import { rescue } from './rescued';

/** Why it goes on under a new install. */
export type Why = Extract<Recovery['cause'], 'cloned' | 'expired'>;

export async function takeAlong(db: Database, factory: IDBFactory, parses: Parses, now: number, cause: Why): Promise<Database> {
  const found = await read(db, [], null, parses, now);
  const lines = await rescue(found.records);
  const next = await nextStore(factory, db);
  found.meta.set('keys', await keysAnew(db));
  found.meta.delete('keys_anew');
  const { install, memory } = found;
  const recovery: Recovery = {
    cause, install: install?.install ?? null, head: memory?.head.seq ?? null, surveyor: install?.surveyor.id ?? null,
    lines: lines.length, aside: db.name, at: now, told: false,
  };
  try {
    await bringOver(db, next, found, null, lines, recovery);
  } catch (error) {
    // What was brought so far takes room that is wanted.
    await next.close();
    factory.deleteDatabase(next.name);
    throw error;
  }
  return next;
}
