import { expect, test } from 'vitest';
import { count, decimal, interval, MINUS, percent, points } from '../src/numbers';

test('Vietnamese: decimal comma, dot for thousands, no space before the sign', () => {
  expect(percent(0.924, 'vi')).toBe('92,4%');
  expect(interval(0.896, 0.9449, 'vi')).toBe('89,6–94,5');
  expect(count(1834, 'vi')).toBe('1.834');
  expect(count(1234567, 'vi')).toBe('1.234.567');
  expect(decimal(1834.25, 'vi')).toBe('1.834,2');
});

test('English: point and comma', () => {
  expect(percent(0.924, 'en')).toBe('92.4%');
  expect(count(1834, 'en')).toBe('1,834');
});

test('a true minus, and a plus only where it is asked for', () => {
  expect(points(-0.021, 'vi')).toBe(`${MINUS}2,1`);
  expect(points(0.021, 'vi', { signed: true })).toBe('+2,1');
  expect(points(0.021, 'vi')).toBe('2,1');
});

test('nought has no sign', () => {
  expect([points(-0.0001, 'vi', { signed: true }), points(0, 'vi', { signed: true })]).toEqual(['0,0', '0,0']);
});

/** The digits of the number itself, one between two to the even one, in whole numbers: what `{:.1}` writes in the server's Rust. */
function exact(value: number, digits: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const halvings = BigInt(1075 - Math.max(exponent, 1));
  const scaled = ((bits & ((1n << 52n) - 1n)) | (exponent > 0 ? 1n << 52n : 0n)) * 10n ** BigInt(digits);
  const by = 1n << halvings;
  const rest = 2n * (scaled % by);
  const up = rest > by || (rest === by && (scaled / by) % 2n === 1n);
  const text = String(scaled / by + (up ? 1n : 0n)).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)},${text.slice(-digits)}`;
}

test('every share of up to 320 people is written as the server writes it, in pictures and tables alike', () => {
  const other: string[] = [];
  for (let n = 1; n <= 320; n += 1) {
    for (let k = 0; k <= n; k += 1) {
      for (const digits of [0, 1, 2]) {
        const [own, wanted] = [points(k / n, 'vi', { digits }), exact((k / n) * 100, digits)];
        if (own !== wanted) other.push(`${k}/${n} in ${digits}: ${own}, not ${wanted}`);
      }
    }
  }
  expect(other).toEqual([]);
});

// The same are held against the charts in crates/analytics/src/chart/words.rs.
test.each([
  [26 / 32, '81,2'], [27 / 32, '84,4'], [15 / 16, '93,8'], [309 / 400, '77,2'], [1 / 400, '0,2'], [3 / 400, '0,8'], [0.9235, '92,3'], [0.5755, '57,6'], [1, '100,0'],
])('%f is %s', (share, text) => expect(points(share, 'vi')).toBe(text));

test('between two whole numbers the even one, of either sign', () => {
  expect([0.5, 1.5, 2.5, -2.5].map((value) => decimal(value, 'vi', { digits: 0 }))).toEqual(['0', '2', '2', `${MINUS}2`]);
});

test('what is no number is never printed', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => decimal(value, 'vi')).toThrow(RangeError);
});
