import type { PublicationPreview } from '../api/types';

/** How the next version stands beside those published before: whoever has several must not reckon anybody's answers. */
export interface Beside {
  state: 'kept' | 'left_out' | 'refused';
  /** Parts that are left out, or units that refuse. */
  count: number;
}

/** Null as long as it is not known, or where nothing would differ. */
export function besideEarlier(preview: PublicationPreview | undefined): Beside | null {
  if (!preview?.changed) return null;
  const refused = preview.items.filter((row) => row.withheld).length;
  if (refused > 0) return { state: 'refused', count: refused };
  const parts = preview.items.reduce((sum, row) => sum + row.withheld_parts.length, 0);
  return parts > 0 ? { state: 'left_out', count: parts } : { state: 'kept', count: 0 };
}
