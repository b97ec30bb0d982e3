import type { Tablet, TabletList } from '../api/types';

/** What can be said of a tablet from its word at the last contact and from what the server holds. Nothing here knows more. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Owing for longer without a contact is more than a day without network. */
const LATE_DAYS = 2;
/** A lease that ends so soon is worth a call. */
const LEASE_SOON_DAYS = 3;
/** For so long a submission under a taken id is a thing to do; later it stands on the page of its tablet alone. */
const TAKEN_DAYS = 7;
/** For so long people are told that other data took the place of the server's. */
const PUT_BACK_DAYS = 7;
const CLOCK_OFF = 5 * MINUTE;
const LITTLE_ROOM = 500_000_000;
/** So many sentences fit a day. */
const MOST_TASKS = 5;
/** So many squares are shown one by one. */
const MOST_SQUARES = 400;

export type Word =
  | 'wiped' | 'revoked' | 'wipeAsked' | 'wipeTold' | 'lockAsked' | 'lockTold' | 'drain' | 'differs' | 'owes' | 'whole' | 'wholeClosed';

export interface Standing {
  mark: 'published' | 'open' | 'waiting' | 'bad' | 'off';
  word: Word;
}

/** A length of time in its largest whole unit. */
export interface Age {
  unit: 'minute' | 'hour' | 'day';
  n: number;
}

/** Whether the server has met the tablet since it was last asked something. */
export function told(tablet: Tablet): boolean {
  return tablet.asked_at == null || Date.parse(tablet.last_contact_at) > Date.parse(tablet.asked_at);
}

export function standing(tablet: Tablet, now: number): Standing {
  switch (tablet.status) {
    case 'wiped':
    case 'revoked':
      return { mark: 'off', word: tablet.status };
    case 'wipe':
      return { mark: 'waiting', word: told(tablet) ? 'wipeTold' : 'wipeAsked' };
    case 'locked':
      return { mark: tablet.owed > 0 ? 'bad' : 'off', word: told(tablet) ? 'lockTold' : 'lockAsked' };
  }
  if (tablet.differs) return { mark: 'bad', word: 'differs' };
  if (tablet.owed > 0) return { mark: owesLate(tablet, now) ? 'bad' : 'waiting', word: 'owes' };
  if (tablet.status === 'drain') return { mark: 'open', word: 'drain' };
  return tablet.day?.matched ? { mark: 'published', word: 'wholeClosed' } : { mark: 'published', word: 'whole' };
}

/** It is in use, owes something, and has not been met for longer than a day without network takes. */
export function owesLate(tablet: Tablet, now: number): boolean {
  return tablet.owed > 0 && !isOut(tablet) && since(tablet, now) >= LATE_DAYS * DAY;
}

export function since(tablet: Tablet, now: number): number {
  return Math.max(0, now - Date.parse(tablet.last_contact_at));
}

export function age(milliseconds: number): Age {
  if (milliseconds < HOUR) return { unit: 'minute', n: Math.floor(milliseconds / MINUTE) };
  if (milliseconds < DAY) return { unit: 'hour', n: Math.floor(milliseconds / HOUR) };
  return { unit: 'day', n: Math.floor(milliseconds / DAY) };
}

/** Whole days until the tablet locks its list of people, begun ones counted; 0 if it has. */
export function daysLeft(tablet: Tablet, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(tablet.lease_ends_at) - now) / DAY));
}

/** Out of use: nothing is expected of it. */
export const isOut = (tablet: Tablet): boolean => tablet.status === 'wiped' || tablet.status === 'revoked';

/** Bytes the browser would still let the app have, as it said itself. */
export const roomLeft = (tablet: Tablet): number | null =>
  tablet.storage ? Math.max(0, tablet.storage.quota - tablet.storage.usage) : null;

/** When other data took the place of the server's, if people are still told so, with the tablets in use that have not been met since. */
export function putBack({ items, epoch_began_at: at }: TabletList, now: number): { at: string; away: Tablet[] } | null {
  if (at == null || now - Date.parse(at) >= PUT_BACK_DAYS * DAY) return null;
  return { at, away: items.filter((tablet) => !isOut(tablet) && Date.parse(tablet.last_contact_at) < Date.parse(at)) };
}

/** What is owed first, then as they were enrolled. */
export const ordered = (tablets: readonly Tablet[]): Tablet[] => tablets.toSorted((a, b) => b.owed - a.owed);

type Kind = 'differs' | 'pin' | 'rescued' | 'taken' | 'owes' | 'leaseOver' | 'leaseSoon' | 'unheard' | 'notKept';

export type Task =
  | { kind: Kind; tablet: Tablet }
  /** One cause, mostly, and one thing to do, however many tablets it hits. */
  | { kind: 'unplaced'; tablet: null; labels: string; count: number }
  | { kind: 'clock'; tablet: Tablet; minutes: number }
  | { kind: 'room'; tablet: Tablet; bytes: number };

/** What one can do today, the gravest first; at most five things. */
export function tasks(tablets: readonly Tablet[], now: number): Task[] {
  const used = ordered(tablets.filter((tablet) => !isOut(tablet)));
  const found: Task[] = [];
  const add = (kind: Kind, which: (tablet: Tablet) => boolean): void => {
    for (const tablet of used) if (which(tablet) && !found.some((task) => task.tablet === tablet)) found.push({ kind, tablet });
  };
  add('differs', (tablet) => tablet.differs);
  add('pin', (tablet) => tablet.pin != null && tablet.pin.granted_at == null);
  const unplaced = tablets.filter((tablet) => tablet.unplaced.length > 0);
  if (unplaced.length > 0) {
    const count = unplaced.flatMap((tablet) => tablet.unplaced).reduce((sum, one) => sum + one.count, 0);
    found.push({ kind: 'unplaced', tablet: null, labels: unplaced.map(({ label }) => label).join(', '), count });
  }
  add('rescued', (tablet) => tablet.rescued.length > 0);
  add('taken', (tablet) => tablet.taken.some((one) => now - Date.parse(one.received_at) < TAKEN_DAYS * DAY));
  add('unheard', (tablet) => (tablet.status === 'locked' || tablet.status === 'wipe') && !told(tablet));
  add('owes', (tablet) => owesLate(tablet, now));
  add('leaseOver', (tablet) => daysLeft(tablet, now) === 0);
  add('leaseSoon', (tablet) => daysLeft(tablet, now) <= LEASE_SOON_DAYS);
  for (const tablet of used) {
    const bytes = roomLeft(tablet);
    if (bytes !== null && bytes < LITTLE_ROOM) found.push({ kind: 'room', tablet, bytes });
    else if (tablet.storage && !tablet.storage.persisted) found.push({ kind: 'notKept', tablet });
    const minutes = Math.round(Math.abs(tablet.clock_offset_ms) / MINUTE);
    if (Math.abs(tablet.clock_offset_ms) > CLOCK_OFF) found.push({ kind: 'clock', tablet, minutes });
  }
  return found.slice(0, MOST_TASKS);
}

/** The newest numbers, one after the other, each held or owed. */
export function squares(reported: number, held: readonly (readonly number[])[]): { from: number; cells: boolean[] } {
  const last = Math.max(reported, ...held.map(([, to = 0]) => to));
  const from = Math.max(1, last - MOST_SQUARES + 1);
  const cells = Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => {
    const seq = from + at;
    return held.some(([first = 0, to = 0]) => first <= seq && seq <= to);
  });
  return { from, cells };
}
