/** People drawn, as the list and the home screen show them: by name if it is known, else by number, and by place. */
import type { Case, Former, Text } from '../engine/protocol';
import type { Strings } from '../strings/vi';

export function said(text: Text | null | undefined, lang: string): string {
  return text?.[lang] ?? text?.['vi'] ?? Object.values(text ?? {})[0] ?? '';
}

/** "Bản Lướt, xã Ngọc Chiến" */
export function place(person: Case, lang: string): string {
  return [person.village, said(person.area_name, lang)].filter((part) => part).join(', ');
}

/** "Bà Thào Thị Mỷ"; without a name "Người số 31". */
export function called(person: Case, words: Strings): string {
  const { name, honorific } = person.person ?? {};
  if (!name) return words.person(person.number);
  return [words.honorific(honorific), name].filter(Boolean).join(' ');
}

/** Without accents and capitals, đ as d: how people type when they search. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}

/** Every word of the query is in the number, the name or the place. The search is of this tablet's list and leaves it nowhere. */
export function matches(person: Case, query: string, lang: string): boolean {
  const there = plain(`${person.number} ${person.person?.name ?? ''} ${place(person, lang)}`);
  return plain(query).split(/\s+/).every((word) => there.includes(word));
}

/** In the order of a way: one commune after the other, village by village (2 before 10, unknown ones last), then by number. */
export function inOrder(people: readonly Case[], lang: string): Case[] {
  const { compare } = new Intl.Collator('vi', { numeric: true });
  const LAST = '\uffff';
  const commune = (one: Case): string => said(one.area_name, lang);
  return [...people].sort((a, b) => compare(commune(a), commune(b)) || compare(a.village ?? LAST, b.village ?? LAST) || a.number - b.number);
}

/** Whose an evaluation is now. */
export function names(former: Former): string {
  return former.successors.map((one) => one.name).join(', ');
}
