import type { Validity } from '../api/types';
import { speech } from '../strings/language.svelte';

/** Whether something exists on a day; its `valid_until` is the first day on which it no longer does. */
export const holds = ({ valid_from, valid_until }: Validity, day: string): boolean => valid_from <= day && (!valid_until || day < valid_until);

/** The days of something in words: `từ 01/01/2020`, `từ 01/01/2020 đến hết 30/06/2025`. */
export function span({ valid_from, valid_until }: Validity): string {
  const t = speech.t.validity;
  return valid_until ? t.within(speech.day(valid_from), speech.day(dayBefore(valid_until))) : t.from(speech.day(valid_from));
}

function moved(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The last day on which something still exists, of the first on which it does not. */
export const dayBefore = (day: string): string => moved(day, -1);
/** And back. */
export const dayAfter = (day: string): string => moved(day, 1);

/** The programme's own day at a moment, wherever the reader sits. */
export const dayOf = (at: Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(at);
