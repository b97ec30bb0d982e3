/** `2026-11-05` from what was typed for year, month and day; "" where there is no such day. */
export function isoOf(year: string, month: string, date: string): string {
  const iso = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (!/^\d{4}-\d\d-\d\d$/.test(iso)) return '';
  const found = new Date(`${iso}T00:00:00Z`);
  // 31 April becomes 1 May there.
  return Number.isNaN(found.getTime()) || found.toISOString().slice(0, 10) !== iso ? '' : iso;
}
