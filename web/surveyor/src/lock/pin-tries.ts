/**
 * Waiting after wrong PINs: five tries, then 1 minute, then 5, then 15 after each further one. Nothing is ever erased.
 * A try is written down before it is judged, so that closing the app does not give it back.
 */
import type { Database } from '../store/db';
import { dropMeta, getMeta, saveMeta, type PinTries } from '../store/meta';

export const FREE_TRIES = 5;
const MINUTE = 60_000;

/** Milliseconds to wait after so many wrong tries in a row. */
export function delayAfter(wrong: number): number {
  if (wrong < FREE_TRIES) return 0;
  if (wrong === FREE_TRIES) return MINUTE;
  return wrong === FREE_TRIES + 1 ? 5 * MINUTE : 15 * MINUTE;
}

/** The tries so far. A clock that was set back since would make the wait last until it is there again: it begins anew. */
export async function triesSoFar(db: Database, now: number): Promise<PinTries | undefined> {
  const tries = await getMeta(db, 'tries');
  if (!tries || tries.at <= now) return tries;
  const anew = { ...tries, at: now };
  // Without room it is done at the next look.
  await saveMeta(db, 'tries', anew).catch(() => undefined);
  return anew;
}

/** What is left of the wait. */
export function waiting(tries: PinTries | undefined, now: number): number {
  if (!tries) return 0;
  const delay = delayAfter(tries.wrong);
  return Math.min(delay, Math.max(0, tries.at + delay - now));
}

export interface TryResult {
  right: boolean;
  wrong: number;
  wait: number;
}

/** One try. Refused without being looked at while there is a wait. */
export async function tryPin(db: Database, now: () => number, check: () => Promise<boolean>): Promise<TryResult> {
  const before = await triesSoFar(db, now());
  const wait = waiting(before, now());
  if (wait > 0) return { right: false, wrong: before?.wrong ?? 0, wait };
  const tries: PinTries = { wrong: (before?.wrong ?? 0) + 1, at: now() };
  await saveMeta(db, 'tries', tries);
  if (await check()) {
    await db.write(['meta'], (tx) => dropMeta(tx, 'tries'));
    return { right: true, wrong: 0, wait: 0 };
  }
  return { right: false, wrong: tries.wrong, wait: waiting(tries, now()) };
}
