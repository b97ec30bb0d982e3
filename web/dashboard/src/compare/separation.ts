import type { Pair } from '../api/types';
import type { Strings } from '../strings/vi';
import { oriented } from './classes';

/** What the tests of a class say as a whole. */
export type Separation =
  | { kind: 'none' }
  | { kind: 'groups'; higher: string[]; lower: string[]; every: boolean }
  | { kind: 'all'; units: number }
  | { kind: 'some'; apart: number; of: number };

/** Two groups are named only where each unit of the one differs from each of the other and nothing else differs. */
export function separation(pairs: readonly Pair[]): Separation {
  const apart = pairs.filter((pair) => pair.different).map(oriented);
  if (apart.length === 0) return { kind: 'none' };
  const higher = [...new Set(apart.map((pair) => pair.a))];
  const lower = [...new Set(apart.map((pair) => pair.b))];
  const crossed = higher.every((one) => !lower.includes(one)) && higher.length * lower.length === apart.length;
  if (crossed) return { kind: 'groups', higher, lower, every: apart.length === pairs.length };
  if (apart.length === pairs.length) return { kind: 'all', units: new Set([...higher, ...lower]).size };
  return { kind: 'some', apart: apart.length, of: pairs.length };
}

/** The finding of a class as its title says it. */
export function separated(of: Separation, name: (evaluation: string) => string, t: Strings['compare'], count: (n: number) => string): string {
  const names = (ids: string[]): string => ids.map(name).join(t.and);
  switch (of.kind) {
    case 'none': return t.noneApart;
    case 'groups': return (of.every ? t.bothApart : t.onlyApart)(names(of.higher), names(of.lower));
    case 'all': return t.allApart(count(of.units));
    case 'some': return t.someApart(count(of.apart), count(of.of));
  }
}
