import { names } from '../parts/names';
import { speech } from '../strings/language.svelte';
import type { Scored } from './classes';

/** What keeps a unit out of every comparison of its campaign, where its index itself would do. */
export type Alone =
  /** May be compared, but with units that have no rank only. */
  | { because: 'unranked'; units: Scored[] }
  | { because: 'kind' }
  /** The first thing in which it differs from the units nearest to it. */
  | { because: 'form' | 'rule' | 'modes'; units: Scored[] }
  | { because: 'criteria'; units: Scored[]; keys: string[] };

const counted = ({ score }: Scored): string[] => (score.criteria ?? []).filter((one) => one.in_index).map((one) => one.key);

/** The criteria that count in the index of one of the two only. */
function apart(a: Scored, b: Scored): string[] {
  const [own, other] = [counted(a), counted(b)];
  return [...own.filter((key) => !other.includes(key)), ...other.filter((key) => !own.includes(key))];
}

/**
 * Why this unit is alone. The modes of asking are not in the answer of the API: they differ where kind, form, rule and criteria
 * are those of another unit that is in another class all the same.
 */
export function alone(own: Scored, all: readonly Scored[]): Alone {
  const others = all.filter(({ row, score }) => row.id !== own.row.id && row.unit.kind === own.row.unit.kind && score.class != null);
  const mates = others.filter(({ score }) => score.class === own.score.class);
  if (mates.length) return { because: 'unranked', units: mates };
  if (others.length === 0) return { because: 'kind' };
  const ofForm = others.filter(({ row }) => row.questionnaire.hash === own.row.questionnaire.hash);
  if (ofForm.length === 0) return { because: 'form', units: others };
  const ofRule = ofForm.filter(({ row }) => row.rule === own.row.rule);
  if (ofRule.length === 0) return { because: 'rule', units: ofForm };
  /** A class is one whole: where the criteria of a member differ, they are what sets it apart. */
  const parts = (one: Scored): string[] => [...new Set(ofRule.filter(({ score }) => score.class === one.score.class).flatMap((mate) => apart(own, mate)))].sort();
  const ofCriteria = ofRule.filter((one) => parts(one).length === 0);
  if (ofCriteria.length) return { because: 'modes', units: ofCriteria };
  const least = ofRule.toSorted((a, b) => parts(a).length - parts(b).length)[0]!;
  return { because: 'criteria', units: ofRule.filter(({ score }) => score.class === least.score.class), keys: parts(least) };
}

/** The same in words. */
export function aloneWords(own: Scored, all: readonly Scored[]): string {
  const t = speech.t.compare.alone;
  const found = alone(own, all);
  if (found.because === 'kind') return t.kind;
  const units = names(found.units.map(({ row }) => speech.text(row.unit.name)));
  return found.because === 'criteria' ? t.criteria(units, names(found.keys)) : t[found.because](units);
}
