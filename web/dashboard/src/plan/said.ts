import type { PlanDeed } from '../api/types';
import { names } from '../parts/names';
import { speech } from '../strings/language.svelte';

const DAY = /^\d{4}-\d\d-\d\d$/;
const isOne = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const word = (field: string): string => speech.t.plan.told[field] ?? speech.t.plan.field[field] ?? field;

/** The old or the new of a change in words: a day, a number, a name in two languages, one of the team, a list or the fields of those. */
export function said(value: unknown): string {
  if (value === null || value === undefined || value === '') return speech.t.none;
  if (typeof value === 'number') return speech.count(value);
  if (Array.isArray(value)) return value.length ? names(value.map(said)) : speech.t.none;
  if (isOne(value)) {
    if (typeof value.vi === 'string') return speech.text(value as Record<string, string>);
    if (typeof value.organisation === 'string') return speech.t.team.member(said(value.name), said(value.organisation));
    return Object.entries(value).map(([field, part]) => speech.t.plan.part(word(field), field === 'year' ? String(part) : said(part))).join('; ') || speech.t.none;
  }
  const text = String(value);
  if (DAY.test(text)) return speech.day(text);
  const { plan, evaluation, team, campaignState } = speech.t;
  return evaluation.ruleShort[text] ?? plan.kinds[text] ?? team.organisation[text] ?? campaignState[text] ?? text;
}

/** Of which unit a change is; "" if of the whole campaign. */
export const unitOf = ({ unit }: PlanDeed): string => (typeof unit === 'string' ? unit : speech.text(unit));
