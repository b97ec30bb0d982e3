import type { Estimate } from '@hailong/ui/office/estimate';
import type { AnalysisRow } from '../api/types';

/** A number of a row; null where it is absent or hidden. */
export function number(row: AnalysisRow | undefined, field: string): number | null {
  const value = row?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A name of a row. */
export function text(row: AnalysisRow, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : '';
}

export const isHidden = (row: AnalysisRow): boolean => row.decision.startsWith('suppressed');

/** The pooled index of a domain with the interval that the analysis chose for it. */
export function domainEstimate(row: AnalysisRow): Estimate {
  return isHidden(row) ? {} : { estimate: number(row, 'pooled'), lo: number(row, 'lo'), hi: number(row, 'hi'), n: number(row, 'n') };
}

/** The rows of each value of a field, in the order of the first of each. */
export function grouped(rows: readonly AnalysisRow[], field: string): { key: string; rows: AnalysisRow[] }[] {
  const keys = [...new Set(rows.map((row) => text(row, field)))];
  return keys.map((key) => ({ key, rows: rows.filter((row) => text(row, field) === key) }));
}
