/** How the words speak of a person and to them. */
import type { Case } from '../engine/protocol';
import { given, lower, upper } from '../strings/format';
import type { Strings } from '../strings/vi';
import { called } from './people';

export interface Greeting {
  /** "Bà Thào Thị Mỷ"; without a name "Người số 31". */
  called: string;
  /** "bà Mỷ"; null without a name. */
  who: string | null;
  /** "bà Mỷ"; without a name "người số 31". */
  whoever: string;
  /** "bà"; "Ông/Bà" where that is not known. */
  you: string;
  /** The same at the beginning of a sentence. */
  begins: string;
}

/** `person` is undefined of somebody who is on no list of this tablet any more. */
export function greeting(person: Case | undefined, number: number, words: Strings): Greeting {
  const { name, honorific } = person?.person ?? {};
  const who = name ? words.who(honorific, given(name)) : null;
  const you = words.you(honorific);
  return {
    called: person ? called(person, words) : words.person(number),
    who,
    whoever: who ?? lower(words.person(number)),
    you,
    begins: upper(you),
  };
}

/** The last two figures only: who looks over a shoulder learns nothing. */
export function masked(telephone: string): string {
  return `••• ••• ••${telephone.slice(-2)}`;
}

/** In groups, as people read a number aloud: `0120 345 6747`. */
export function spaced(telephone: string): string {
  const [, first = '', middle = '', last = ''] = /^(.*?)(\d{3})(\d{3,4})$/.exec(telephone) ?? [];
  return last ? `${first} ${middle} ${last}` : telephone;
}

/** `9/2021` from `2021-09` */
export function month(iso: string): string {
  const [year, number] = iso.split('-');
  return `${Number(number)}/${year}`;
}
