/** The one place where the office faces write numbers: shares in, per cent out. */
export type Language = 'vi' | 'en';

export const MINUS = '\u2212';
const MARKS = { vi: { decimal: ',', group: '.' }, en: { decimal: '.', group: ',' } } as const;

export interface NumberStyle {
  /** Digits after the mark. */
  digits?: number;
  /** Writes + before a positive number. */
  signed?: boolean;
}

/** The figure itself: decimal mark of the language, true minus, groups of three. */
export function decimal(value: number, language: Language, { digits = 1, signed = false }: NumberStyle = {}): string {
  if (!Number.isFinite(value)) throw new RangeError('a number to be shown must be finite');
  const [whole = '0', fraction] = written(Math.abs(value), digits).split('.');
  const { decimal: mark, group } = MARKS[language];
  const text = whole.replace(/\B(?=(\d{3})+$)/g, group) + (fraction ? mark + fraction : '');
  const zero = /^[0.,]*$/.test(text);
  if (value < 0 && !zero) return MINUS + text;
  return signed && !zero ? `+${text}` : text;
}

/** A share as per cent without the sign: 0.924 → "92,4". */
export function points(share: number, language: Language, style?: NumberStyle): string {
  return decimal(share * 100, language, style);
}

/** A share as per cent: 0.924 → "92,4%". */
export function percent(share: number, language: Language, style?: NumberStyle): string {
  return `${points(share, language, style)}%`;
}

/** Two shares as an interval, without brackets: "89,6–94,5". */
export function interval(lo: number, hi: number, language: Language): string {
  return `${points(lo, language)}–${points(hi, language)}`;
}

export function count(value: number, language: Language): string {
  return decimal(value, language, { digits: 0 });
}

/**
 * The digits as the server writes them in its pictures, its files and the report: the nearest ones, and of a number exactly between
 * two, such as 81.25, the even one. `toFixed` takes the upper one there: a table would say 81,3 beside a picture of 81,2.
 */
function written(size: number, digits: number): string {
  const near = size.toFixed(digits);
  // Exactly between two lies only what is an odd number of so many halvings; no other number of the machine is.
  const between = (size * 2 ** (digits + 1)) % 2 === 1;
  if (!between || Number(near.at(-1)) % 2 === 0) return near;
  const scale = 10 ** digits;
  return ((size * scale - 0.5) / scale).toFixed(digits);
}
