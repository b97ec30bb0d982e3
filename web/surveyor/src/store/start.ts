/**
 * The start of the app: the places that know how far this install has come are compared, and what one of them lost is
 * put back from the others before anything is numbered or sent.
 */
import { noteCanary, readCanary } from './canary';
import type { Database } from './db';
import type { Kept, SecondCopy } from './journal/journal';
import { getMeta, saveMeta, type Recovery } from './meta';
import { nextStore } from './names';
import { bringOver, putBack, read, type Parses } from './rebuild';
import { decide, type FreshMemory } from './recovery';
import { keepRescued, linesOfOthers, rescue } from './rescued';

export interface Places {
  db: Database;
  /** The database that could not be opened and was set aside for `db`. */
  damaged: string | null;
  copy: SecondCopy;
  local: Pick<Storage, 'getItem' | 'setItem'>;
  factory: IDBFactory;
  parses: Parses;
  fresh: FreshMemory;
  now: number;
  /** Lines are being put back from the second copy. */
  rebuilding: (lines: number) => void;
}

/** The database to work with from here on. */
export async function compare(places: Places): Promise<Database> {
  const { db, copy, local, factory, parses, now, damaged } = places;
  const journals = await copy.all().catch((): Kept[] => []);
  const canary = readCanary(local);
  const without = await read(db, [], canary, parses, now);
  const { install } = without;
  const whose = install?.install ?? without.memory?.install ?? canary?.install ?? null;
  const own = journals.find((journal) => journal.install === whose)?.entries ?? [];
  const found = { ...without, journal: own };
  const plan = await decide(found, places.fresh);
  const head = Math.max(canary?.install === whose ? (canary?.seq ?? 0) : 0, found.memory?.head.seq ?? 0, ...own.map((entry) => entry.seq));
  const told: Recovery = { cause: 'rebuilt', install: whose, head, surveyor: install?.surveyor.id ?? null, lines: 0, aside: damaged, at: now, told: false };

  if (plan.plan === 'heal') {
    places.rebuilding(plan.records.length);
    const recovery = { ...told, lines: plan.records.length };
    if (!found.unreadable) {
      await putBack(db, plan, found, recovery);
      return db;
    }
    const next = await nextStore(factory, db);
    await bringOver(db, next, found, plan, [], { ...recovery, aside: db.name });
    return next;
  }
  if (plan.plan === 'enrol' || found.unreadable) {
    const lines = plan.plan === 'enrol' ? plan.lines : await rescue([...found.records, ...journals.flatMap((one) => one.entries)]);
    places.rebuilding(lines.length);
    const next = await nextStore(factory, db);
    await bringOver(db, next, found, null, lines, { ...told, cause: found.keys && install ? 'unsure' : 'lost', lines: lines.length, aside: db.name });
    return next;
  }
  if (install && found.memory) {
    noteCanary(local, found.memory);
    await keepRescued(db, await linesOfOthers(journals, install.install));
    return db;
  }
  await lost(places, journals);
  return db;
}

/** No install in the database. That is a new tablet, unless the other places know of one. */
async function lost({ db, damaged, local, now, rebuilding }: Places, journals: Kept[]): Promise<void> {
  const canary = readCanary(local);
  const others = await linesOfOthers(journals, null);
  const known = await getMeta(db, 'recovery');
  const fresh = await keepRescued(db, others);
  const install = canary?.install ?? journals[0]?.install ?? null;
  if (install === null && !damaged) return;
  if (known && fresh === 0) return;
  rebuilding(others.length);
  const cause = journals.length > 0 || damaged ? 'lost' : 'evicted';
  await saveMeta(db, 'recovery', { cause, install, head: canary?.seq ?? null, surveyor: null, lines: others.length, aside: damaged, at: now, told: false });
}
