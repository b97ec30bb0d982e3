import type { CampaignPlan, Locks, PlannedEvaluation, PlannedUnit } from '../src/api/types';
import { json, person, type Answers } from './server';

/** What the tests of planning stand on: a manager, units, a campaign with its plan. */
export const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'run_campaigns', 'plan_fieldwork', 'manage_tablets']);

export function unit(id: string, name: string, change: Partial<PlannedUnit> = {}): PlannedUnit {
  return {
    id: `unit-${id}`, code: id.toUpperCase(), name: { vi: name }, kind: 'commune', area_code: '03646', demonstration: false, valid_from: '2025-07-01', valid_until: null, ...change,
  };
}

export const TO_HIEU = unit('p-th', 'UBND phường Tô Hiệu');
export const CHIENG_AN = unit('p-ca', 'UBND phường Chiềng An', { area_code: '03667' });

export const FORM = { hash: 'a'.repeat(64), key: 'hanh-chinh-22', version: '0.1', title: { vi: 'Phiếu hành chính' }, status: 'draft' };
export const forms = { items: [{ ...FORM, languages: ['vi'], questions: 40, criteria: 22, unconfirmed: 15, source: null }] };

export function planned(id: string, of: PlannedUnit, change: Partial<PlannedEvaluation> = {}): PlannedEvaluation {
  return {
    id, unit: of, kind: 'programme', questionnaire: FORM, rule: 'pooled', target: 200, cases: 0, surveyors: [], first_response_day: null, locks: {}, ...change,
  };
}

export function plan(change: Partial<CampaignPlan> = {}, state = 'draft'): CampaignPlan {
  return {
    campaign: { id: 'c1', year: 2027, name: { vi: 'Đợt khảo sát năm 2027', en: 'Survey of 2027' }, state, first_day: '2027-09-01', last_day: '2027-10-31' },
    locks: {}, evaluations: [], not_ready: [], ...change,
  };
}

export const lock = (detail: string, since: string | null = null): Locks[string] => ({ reason: 'after_first_response', detail, since });

/** The page of a campaign on a server that says so of it. */
export const at = (is: () => CampaignPlan, more: Answers = {}): Answers => ({
  'GET /api/v1/campaigns/c1': () => json(is()),
  'GET /api/v1/campaigns/c1/team': () => json({ items: [] }),
  'GET /api/v1/campaigns/c1/deeds': () => json({ items: [] }),
  'GET /api/v1/questionnaires': () => json(forms),
  'GET /api/v1/units': () => json({ items: [TO_HIEU, CHIENG_AN] }),
  ...more,
});
