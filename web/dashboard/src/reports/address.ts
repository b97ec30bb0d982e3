import { address } from '../api/client';

export const SCOPES = ['evaluation', 'campaign', 'until', 'all'] as const;
export type Scope = (typeof SCOPES)[number];
export type Format = 'docx' | 'xlsx' | 'html';

export const MEDIA: Record<Format, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
};

export interface Wanted {
  scope: Scope;
  evaluation: string;
  campaign: string;
  /** The last year of a mid-term report, and of all campaigns. */
  until: number;
  last: number;
  signatory: string;
  addressee: string;
}

/** Where the report wanted comes from. */
export function reportAddress(wanted: Wanted, format: Format): string {
  const query = { format, signatory: wanted.signatory.trim(), addressee: wanted.addressee.trim() };
  switch (wanted.scope) {
    case 'evaluation': return address(`/api/v1/evaluations/${wanted.evaluation}/report`, query);
    case 'campaign': return address(`/api/v1/campaigns/${wanted.campaign}/report`, query);
    case 'until': return address('/api/v1/programme/report', { ...query, until: wanted.until });
    case 'all': return address('/api/v1/programme/report', { ...query, until: wanted.last });
  }
}
