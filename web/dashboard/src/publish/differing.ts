import type { PreviewRow } from '../api/types';

/** By how much the index differs; null where one of the two is hidden or absent. */
export function difference({ published, now }: PreviewRow): number | null {
  return published?.estimate == null || now?.estimate == null ? null : now.estimate - published.estimate;
}

/** The units that keep what is published: so few people differ that whoever has both versions could reckon their answers. */
export const keeping = (items: readonly PreviewRow[]): PreviewRow[] => items.filter((row) => row.kept);

/** The evaluations that the next publication shows otherwise than the last. */
export function differing(items: readonly PreviewRow[]): PreviewRow[] {
  const seen = (figure: PreviewRow['now']) => [figure?.estimate, figure?.lo, figure?.hi, figure?.reason].map((value) => value ?? null);
  return items.filter((row) =>
    row.respondents_before !== row.respondents_now || String(seen(row.published)) !== String(seen(row.now)));
}
