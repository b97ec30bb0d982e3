/**
 * Which IndexedDB database is the tablet's. One that is damaged is not deleted: it stays under its name, and the work
 * goes on in the next one (`hailong`, `hailong-2`, …; of another seat `hailong.2`, `hailong.2-2`, …). A new one counts from its first transaction on, which brings over
 * everything and marks it as begun; one without the mark was never finished.
 */
import { Database, NAME, isFull } from './db';
import { getMeta, putMeta } from './meta';

const TRIES = 3;
const PAUSE_MS = 200;
/** Refusals that are no damage: a newer app's store, a browser that keeps nothing. */
const NOT_DAMAGE = new Set(['VersionError', 'SecurityError', 'NotAllowedError', 'NotFoundError']);

export const FORM = new RegExp(`^${NAME}(\\.(?:\\d+|practice))?(?:-(\\d+))?$`);

export function nameOf(number: number, seat = ''): string {
  return number === 1 ? NAME + seat : `${NAME}${seat}-${number}`;
}

function numberOf(name: string, seat: string): number {
  const found = FORM.exec(name);
  return found && (found[1] ?? '') === seat ? Number(found[2] ?? 1) : 0;
}

export interface Opened {
  db: Database;
  /** The database that could not be opened and was set aside for it. */
  damaged: string | null;
}

/** The numbers of the databases that are there, the highest first. */
export async function numbers(factory: IDBFactory, seat: string): Promise<number[]> {
  const names = (await factory.databases()).map((one) => numberOf(one.name ?? '', seat));
  return names.filter((number) => number > 0).sort((a, b) => b - a);
}

/**
 * Opens the tablet's database. Throws if it cannot be opened and nothing shows that it is damaged, or if it may not be
 * set aside: a browser that cannot open it today may do so after a restart.
 */
export async function openStore(maySetAside: boolean, factory: IDBFactory = indexedDB, pause = PAUSE_MS, seat = ''): Promise<Opened> {
  const there = await numbers(factory, seat);
  let next = (there[0] ?? 1) + 1;
  for (const number of there.length > 0 ? there : [1]) {
    const db = new Database(nameOf(number, seat));
    const failure = await failureOf(db, pause);
    if (failure && !maySetAside) throw failure;
    if (failure) return { db: await begun(nameOf(next, seat)), damaged: db.name };
    if (number === 1 || (await getMeta(db, 'begun'))) return { db, damaged: null };
    await db.close();
    next = number;
  }
  return { db: await begun(nameOf(next, seat)), damaged: null };
}

const FAILURES = 'hailong-store-failures';

/**
 * As the window that works does it: the first start that finds the database damaged asks for another one, the second in
 * a row sets it aside. Without localStorage nothing is set aside.
 */
export async function openPatiently(
  local: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  factory: IDBFactory = indexedDB,
  pause = PAUSE_MS,
  seat = '',
): Promise<Opened> {
  const failed = Number(local.getItem(FAILURES) ?? 0);
  try {
    const opened = await openStore(failed > 0, factory, pause, seat);
    local.removeItem(FAILURES);
    return opened;
  } catch (error) {
    local.setItem(FAILURES, String(failed + 1));
    throw error;
  }
}

/** A database of the next name, for everything that can be brought over. It counts only once it is marked as begun. */
export async function nextStore(factory: IDBFactory, now: Database): Promise<Database> {
  const seat = FORM.exec(now.name)?.[1] ?? '';
  const number = numberOf(now.name, seat);
  const above = (await numbers(factory, seat)).filter((one) => one > number);
  // Whatever is above is without the mark: this one was opened instead.
  return new Database(nameOf(above.at(-1) ?? number + 1, seat));
}

async function begun(name: string): Promise<Database> {
  const db = new Database(name);
  await db.write(['meta'], (tx) => putMeta(tx, 'begun', true));
  return db;
}

/** Null if it opens, the error if it is damaged; throws what is no damage. */
async function failureOf(db: Database, pause: number): Promise<DOMException | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      await db.handle();
      return null;
    } catch (error) {
      if (!(error instanceof DOMException) || isFull(error) || NOT_DAMAGE.has(error.name)) throw error;
      if (tries === TRIES) return error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
}
