import type { PreviewRow } from '../api/types';

/** By how much the index differs; null where one of the two is hidden or absent. */
export function difference({ published, now }: PreviewRow): number | null {
  return published?.estimate == null || now?.estimate == null ? null : now.estimate - published.estimate;
}

/** The units for which the server refuses to sign: so few people differ that whoever has both versions could reckon their answers. */
export const refusing = (items: readonly PreviewRow[]): PreviewRow[] => items.filter((row) => row.withheld);

/** The evaluations that the next publication shows otherwise than the last. */
export function differing(items: readonly PreviewRow[]): PreviewRow[] {
  const seen = (figure: PreviewRow['now']) => [figure?.estimate, figure?.lo, figure?.hi, figure?.reason].map((value) => value ?? null);
  return items.filter((row) =>
    row.withheld || row.respondents_before !== row.respondents_now || String(seen(row.published)) !== String(seen(row.now)));
}
