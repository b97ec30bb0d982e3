/** The words about visits, which come with their screens. */
import type { Case } from '../engine/protocol';
import { lower } from './format';
import { visitsEn } from './visits-en';
import { visitsVi } from './visits-vi';

export type VisitWords = typeof visitsVi;

export function visitWords(lang: string): VisitWords {
  return lang === 'en' ? visitsEn : visitsVi;
}

/** Why somebody in reserve is on the list. */
export function reserveOpened(person: Case, words: VisitWords): string {
  const { number, outcome } = person.opened ?? { number: 0, outcome: '' };
  return words.reserveOpened(person.reserve ?? 0, number, lower(found(outcome, words)));
}

/** The words for an outcome, also of one that a later app knows. */
export function found(outcome: string, words: VisitWords): string {
  return (words.outcome as Record<string, string>)[outcome] ?? words.otherOutcome;
}
