/**
 * A tablet that several surveyors share. Each has a seat: databases, a journal, a canary and keys of her own, under names of
 * her own. The first seat has the names that a tablet of one person always had.
 */
import { getMeta, type Install } from './meta';
import { openStore } from './names';

export type Seat = string;

export const FIRST: Seat = '';
/** Nobody's: made-up people, whose answers are never sent. */
export const PRACTICE: Seat = '.practice';

const OURS = /^hailong(\.\d+)?(?:-\d+)?$/;
const CANARY = /^hailong-canary(\.\d+)?$/;
const CHOSEN = 'hailong-seat';

/** Lasts until the app is closed: a start asks who it is. */
export function chosen(session: Pick<Storage, 'getItem'>): Seat | null {
  return session.getItem(CHOSEN);
}

export function choose(session: Pick<Storage, 'setItem' | 'removeItem'>, seat: Seat | null): void {
  if (seat === null) session.removeItem(CHOSEN);
  else session.setItem(CHOSEN, seat);
}

/** Every seat that this tablet knows of, in order. */
export async function seats(factory: IDBFactory, local: Storage): Promise<Seat[]> {
  const found = (await factory.databases()).map((one) => OURS.exec(one.name ?? ''));
  // A seat whose databases are gone is still somebody's.
  found.push(...Object.keys(local).map((key) => CANARY.exec(key)));
  return [...new Set(found.flatMap((match) => (match ? [match[1] ?? FIRST] : [])))].sort((a, b) => numberOf(a) - numberOf(b));
}

/** The seat's own part of localStorage. */
export function within(local: Storage, seat: Seat): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  return {
    getItem: (key) => local.getItem(key + seat),
    setItem: (key, value) => local.setItem(key + seat, value),
    removeItem: (key) => local.removeItem(key + seat),
  };
}

export function numberOf(seat: Seat): number {
  return seat === FIRST ? 1 : Number(seat.slice(1));
}

/** The other installs of this tablet, as it tells the server: none of them was lost. */
export async function installsBeside(seat: Seat, factory: IDBFactory = indexedDB, local: Storage = localStorage): Promise<string[]> {
  const others = (await seats(factory, local)).filter((one) => one !== seat);
  const installs = await Promise.all(others.map((one) => installOf(one, factory)));
  return installs.flatMap((install) => install?.install ?? []);
}

/** Who has the seat; null if nobody, or if its store does not open. Changes nothing. */
export async function installOf(seat: Seat, factory: IDBFactory = indexedDB): Promise<Install | null> {
  try {
    const { db } = await openStore(false, factory, 0, seat);
    try {
      return (await getMeta(db, 'install')) ?? null;
    } finally {
      await db.close();
    }
  } catch {
    return null;
  }
}
