import type { CampaignScores, Pair, Row, Score } from '../api/types';

/** A unit of a campaign with its score. */
export interface Scored {
  row: Row;
  score: Score;
}

/** Units that may be compared: one kind, form and rule. */
export interface UnitClass {
  key: number;
  /** Ranked units, in the order given. */
  units: Scored[];
  pairs: Pair[];
}

export interface Compared {
  classes: UnitClass[];
  /** Units without a rank, each with its reason in its score. */
  apart: Scored[];
  /** Every unit of the campaign. */
  all: Scored[];
}

/** Sorts the units of a campaign into classes with two ranked units at least, and those outside every comparison. */
export function compared(rows: readonly Row[], scores: CampaignScores): Compared {
  const all = rows.flatMap((row) => {
    const score = scores.items.find((one) => one.evaluation === row.id);
    return score ? [{ row, score }] : [];
  });
  const keys = [...new Set(all.flatMap(({ score }) => (score.rank && score.class != null ? [score.class] : [])))].sort((a, b) => a - b);
  const classes = keys.flatMap((key) => {
    const units = all.filter(({ score }) => score.class === key && score.rank);
    if (units.length < 2) return [];
    const own = new Set(units.map(({ row }) => row.id));
    return [{ key, units, pairs: scores.pairs.filter(({ a, b }) => own.has(a) && own.has(b)) }];
  });
  const inside = new Set(classes.flatMap(({ units }) => units.map(({ row }) => row.id)));
  return { classes, apart: all.filter(({ row }) => !inside.has(row.id)), all };
}

/** A pair with the higher unit first, so that its difference is not negative. */
export function oriented(pair: Pair): Pair {
  if (pair.difference >= 0) return pair;
  return { ...pair, a: pair.b, b: pair.a, difference: -pair.difference, lo: -pair.hi, hi: -pair.lo };
}

/** What differs first, then by size. */
export function byVerdict(pairs: readonly Pair[]): Pair[] {
  return pairs.map(oriented).sort((a, b) => Number(b.different) - Number(a.different) || b.difference - a.difference);
}
