import type { PreviewRow } from '../api/types';

/** By how much the index differs; null where one of the two is hidden or absent. */
export function difference({ published, now }: PreviewRow): number | null {
  return published?.estimate == null || now?.estimate == null ? null : now.estimate - published.estimate;
}

/** The evaluations that the next publication shows otherwise than the last. */
export function differing(items: readonly PreviewRow[]): PreviewRow[] {
  const seen = (figure: PreviewRow['now']) => [figure?.estimate, figure?.lo, figure?.hi, figure?.reason].map((value) => value ?? null);
  return items.filter((row) =>
    row.withheld || row.respondents_before !== row.respondents_now || String(seen(row.published)) !== String(seen(row.now)));
}
