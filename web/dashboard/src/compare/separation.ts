import type { Pair } from '../api/types';
import { names } from '../parts/names';
import type { Strings } from '../strings/vi';
import { oriented } from './classes';

/** What the tests of a class say as a whole. */
export type Separation =
  | { kind: 'none' }
  | { kind: 'groups'; higher: string[]; lower: string[]; every: boolean }
  | { kind: 'all'; units: number }
  | { kind: 'some'; apart: number; of: number };

/** Of more units than this none is named: the title would be longer than what it is over. The server's charts have the same. */
const MOST_NAMES = 5;

/** Two groups are named only where each unit of the one differs from each of the other and nothing else differs, and they are few. */
export function separation(pairs: readonly Pair[]): Separation {
  const apart = pairs.filter((pair) => pair.different).map(oriented);
  if (apart.length === 0) return { kind: 'none' };
  const higher = [...new Set(apart.map((pair) => pair.a))];
  const lower = [...new Set(apart.map((pair) => pair.b))];
  const crossed = higher.every((one) => !lower.includes(one)) && higher.length * lower.length === apart.length;
  if (crossed && higher.length + lower.length <= MOST_NAMES) return { kind: 'groups', higher, lower, every: apart.length === pairs.length };
  if (apart.length === pairs.length) return { kind: 'all', units: new Set([...higher, ...lower]).size };
  return { kind: 'some', apart: apart.length, of: pairs.length };
}

/** The finding of a class as its title says it. */
export function separated(of: Separation, name: (evaluation: string) => string, t: Strings['compare'], count: (n: number) => string): string {
  switch (of.kind) {
    case 'none': return t.noneApart;
    case 'groups': return (of.every ? t.bothApart : t.onlyApart)(names(of.higher.map(name)), names(of.lower.map(name)));
    case 'all': return t.allApart(count(of.units));
    case 'some': return t.someApart(count(of.apart), count(of.of));
  }
}
