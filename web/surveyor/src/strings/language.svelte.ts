/**
 * The words of a language. Vietnamese is in the shell, but for what only later screens say; English comes when it is first
 * asked for.
 */
import { vi, type Strings } from './vi';

/** What the later screens say, in Vietnamese; needed before one of them is shown. */
export async function fetchLateWords(): Promise<void> {
  await import('./late-vi');
}

let english = $state.raw<Strings | null>(null);
let coming: Promise<void> | undefined;

/** Fetches the English words. Until they are there, and where they could not be fetched, Vietnamese stands. */
export function fetchEnglish(): Promise<void> {
  coming ??= import('./en')
    .then(({ en }) => void (english = en))
    .catch(() => void (coming = undefined));
  return coming;
}

export function wordsIn(lang: string): Strings {
  if (lang !== 'en') return vi;
  if (!english) void fetchEnglish();
  return english ?? vi;
}

/** The language that these words are in. */
export function langOf(words: Strings): 'vi' | 'en' {
  return words === vi ? 'vi' : 'en';
}
