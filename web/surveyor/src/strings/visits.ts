/** The words about visits, which come with their screens. */
import { visitsEn } from './visits-en';
import { visitsVi } from './visits-vi';

export type VisitWords = typeof visitsVi;

export function visitWords(lang: string): VisitWords {
  return lang === 'en' ? visitsEn : visitsVi;
}

/** The words for an outcome, also of one that a later app knows. */
export function found(outcome: string, words: VisitWords): string {
  return (words.outcome as Record<string, string>)[outcome] ?? words.otherOutcome;
}
