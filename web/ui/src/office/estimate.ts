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
