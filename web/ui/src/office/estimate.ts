/** An estimate as the API gives it; shares are 0 to 1. What is hidden is null. */
export interface Estimate {
  estimate?: number | null | undefined;
  lo?: number | null | undefined;
  hi?: number | null | undefined;
  n?: number | null | undefined;
}

export interface Whole {
  estimate: number;
  lo: number;
  hi: number;
  n: number;
}

/** The estimate only when its interval and n are there too: a number never travels alone. */
export function whole(figure: Estimate | null | undefined): Whole | null {
  if (!figure) return null;
  const { estimate, lo, hi, n } = figure;
  const all = [estimate, lo, hi, n];
  if (!all.every((value) => typeof value === 'number' && Number.isFinite(value))) return null;
  return { estimate, lo, hi, n } as Whole;
}

export interface Axis {
  from: number;
  to: number;
}

/** 80–100, wider by 5 until every interval fits; 0–100 if one begins below 60. */
export function axis(figures: Iterable<Estimate | null | undefined>): Axis {
  let from = 0.8;
  for (const figure of figures) {
    const shown = whole(figure);
    if (!shown) continue;
    if (shown.lo < 0.6) return { from: 0, to: 1 };
    while (shown.lo < from - 1e-9) from -= 0.05;
  }
  return { from: Math.round(from * 100) / 100, to: 1 };
}

/** The marks of an axis: every 5 points, every 20 on the whole one. */
export function ticks({ from, to }: Axis): number[] {
  const step = from === 0 ? 20 : 5;
  const marks: number[] = [];
  for (let at = Math.round(from * 100); at <= Math.round(to * 100); at += step) marks.push(at / 100);
  return marks;
}
