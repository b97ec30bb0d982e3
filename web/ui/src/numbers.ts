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
  const [whole = '0', fraction] = Math.abs(roundHalfUp(value, digits)).toFixed(digits).split('.');
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

/** Per cent comes as 92.35000000000001 or 92.34999999999999: the last bit of a product must not decide a digit. */
function roundHalfUp(value: number, digits: number): number {
  const scale = 10 ** digits;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale + 1e-9)) / scale;
}
