import type { Expectations } from '../api/types';
import type { Found } from '../parts/fields';
import { speech } from '../strings/language.svelte';
import { wholeNumber } from './words';

/** What a size of a sample rests on, by the names of the address and of the server. */
export const FIELDS = ['population', 'share', 'margin', 'deff', 'response_rate', 'interviews'] as const;
export type Field = (typeof FIELDS)[number];
/** As a form holds it: per cent and points, in the reader's own way of writing. */
export type Typed = Record<Field, string>;

type Measured = 'share' | 'margin' | 'deff' | 'response_rate';
/** How often the typed number is that of the server, and between what it may be. */
const MEASURED: Record<Measured, { per: number; from: number; to: number; usual: number }> = {
  share: { per: 100, from: 0.1, to: 99.9, usual: 90 },
  margin: { per: 100, from: 0.01, to: 50, usual: 4 },
  deff: { per: 1, from: 0.1, to: 50, usual: 1 },
  response_rate: { per: 100, from: 1, to: 100, usual: 100 },
};
const isMeasured = (field: Field): field is Measured => field in MEASURED;
const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A number as one types it here: 3.5 → “3,5”. */
export const written = (value: number): string => String(value).replace('.', speech.language === 'vi' ? ',' : '.');

/** A number as it was typed, with a comma or a point; null if it is none. */
export function number(text: string): number | null {
  const figures = text.trim().replace(',', '.');
  return /^\d{1,6}(\.\d{1,6})?$/.test(figures) ? Number(figures) : null;
}

/** A share or factor of the server as a field holds it. */
function shown(field: Measured, value: number, digits = 2): string {
  const { per, from, to } = MEASURED[field];
  return written(Math.min(to, Math.max(from, rounded(value * per, digits))));
}

/** What the last survey of the unit puts into the form. */
export function expected(found: Expectations | undefined): Partial<Record<Field, string>> {
  return {
    ...(found?.share != null && { share: shown('share', found.share, 1) }),
    ...(found?.deff != null && { deff: shown('deff', found.deff) }),
    ...(found?.response_rate != null && { response_rate: shown('response_rate', found.response_rate, 1) }),
  };
}

/** What the form begins with: the address before the last survey, the last survey before what is usual. */
export function beginning(query: URLSearchParams, found?: Expectations, target = 0): Typed {
  const before = expected(found);
  // An address that was calculated once holds everything: what is not in it was left empty.
  const whole = query.has('share');
  const given = (field: Field): string | undefined => {
    const value = query.get(field);
    if (!value || !Number.isFinite(Number(value))) return undefined;
    return isMeasured(field) ? shown(field, Number(value)) : value;
  };
  const measured = (field: Measured): string => given(field) ?? before[field] ?? written(MEASURED[field].usual);
  return {
    population: given('population') ?? '',
    share: measured('share'),
    margin: measured('margin'),
    deff: measured('deff'),
    response_rate: measured('response_rate'),
    interviews: given('interviews') ?? (whole || target === 0 ? '' : String(target)),
  };
}

/** What is wrong with it, before anything is sent. */
export function faults(typed: Typed): Found {
  const t = speech.t.sampleSize;
  const wrong = (field: Field): string | undefined => {
    const text = typed[field];
    if (!isMeasured(field)) return text.trim() === '' || (wholeNumber(text) ?? 0) > 0 ? undefined : t.wholeWrong;
    const { from, to } = MEASURED[field];
    const value = number(text);
    return value !== null && from <= value && value <= to ? undefined : t.numberWrong(written(from), written(to));
  };
  return Object.fromEntries(FIELDS.map((field) => [field, wrong(field)]).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** What is asked of the server, and kept in the address; "" is not known. */
export function asked(typed: Typed): Record<Field, string> {
  const value = (field: Field): string => {
    if (!isMeasured(field)) return String(wholeNumber(typed[field]) ?? '');
    const read = number(typed[field]);
    return read === null ? '' : String(rounded(read / MEASURED[field].per, 6));
  };
  return Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as Record<Field, string>;
}
