import { speech } from '../strings/language.svelte';

/** What is wrong with the days of fieldwork, before anything is sent. */
export function wrongDays(first: string, last: string): Record<string, string> {
  const t = speech.t.plan;
  return {
    ...(first === '' && { first_day: t.dayMissing }),
    ...(last === '' && { last_day: t.dayMissing }),
    ...(first !== '' && last !== '' && last < first && { last_day: t.lastBeforeFirst }),
  };
}

/** A whole number from 0 on as it was typed, with or without marks of thousands; null if it is none. */
export function wholeNumber(text: string): number | null {
  const figures = text.trim().replace(/(?<=\d)[.,\s](?=\d{3}(\D|$))/g, '');
  return /^\d{1,7}$/.test(figures) ? Number(figures) : null;
}
