/** Who shares this tablet, as far as that can be read without a PIN. */
import type { Database } from './db';
import { getMeta, type Install } from './meta';
import { openStore } from './names';
import { FIRST, numberOf, seats, within, type Seat } from './seat';
import { readCanary } from './canary';

export interface Sitter {
  seat: Seat;
  /** Null if the store does not open, or lost it: its own start puts that right. */
  install: Install | null;
  /** Finalised, and the server has not signed for it. */
  owed: number;
  drafts: number;
}

/** Everybody with a seat. One that was never enrolled is nobody's. */
export async function sitters(factory: IDBFactory, local: Storage): Promise<Sitter[]> {
  const found: Sitter[] = [];
  for (const seat of await seats(factory, local)) {
    const sitter = await read(seat, factory);
    if (sitter.install || readCanary(within(local, seat))) found.push(sitter);
  }
  return found;
}

async function read(seat: Seat, factory: IDBFactory): Promise<Sitter> {
  try {
    const { db } = await openStore(false, factory, 0, seat);
    try {
      const install = (await getMeta(db, 'install')) ?? null;
      return { seat, install, owed: await owedIn(db), drafts: await db.count('draft') };
    } finally {
      await db.close();
    }
  } catch {
    return { seat, install: null, owed: 0, drafts: 0 };
  }
}

/** How many lines the server has not signed for, with those that were brought along or rescued. */
export async function owedIn(db: Database): Promise<number> {
  const lines = [...(await db.all('item')), ...(await db.all('rescued'))];
  return lines.filter((line) => line.receipt === null).length;
}

/** The first seat that is nobody's. */
export function freeSeat(taken: readonly Sitter[]): Seat {
  const numbers = new Set(taken.map(({ seat }) => numberOf(seat)));
  let number = 1;
  while (numbers.has(number)) number += 1;
  return number === 1 ? FIRST : `.${number}`;
}
