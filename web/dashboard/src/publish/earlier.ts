import type { PublicationPreview } from '../api/types';

/** How the next version stands beside those published before: whoever has several must not reckon anybody's answers. */
export interface Beside {
  state: 'clear' | 'left_out' | 'kept';
  /** Parts that are left out, or units that keep what is published. */
  count: number;
}

/** Null as long as it is not known, or where nothing would differ. */
export function besideEarlier(preview: PublicationPreview | undefined): Beside | null {
  if (!preview) return null;
  const kept = preview.items.filter((row) => row.kept).length;
  if (kept > 0) return { state: 'kept', count: kept };
  if (!preview.changed) return null;
  const parts = preview.items.reduce((sum, row) => sum + row.withheld_parts.length, 0);
  return parts > 0 ? { state: 'left_out', count: parts } : { state: 'clear', count: 0 };
}
