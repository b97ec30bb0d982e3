import { expect, test } from 'vitest';
import { count, decimal, interval, MINUS, percent, points } from '../src/numbers';

test('Vietnamese: decimal comma, dot for thousands, no space before the sign', () => {
  expect(percent(0.924, 'vi')).toBe('92,4%');
  expect(interval(0.896, 0.9449, 'vi')).toBe('89,6–94,5');
  expect(count(1834, 'vi')).toBe('1.834');
  expect(count(1234567, 'vi')).toBe('1.234.567');
  expect(decimal(1834.25, 'vi')).toBe('1.834,3');
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

test('the last bit of a product decides no digit', () => {
  expect(percent(0.9235, 'vi')).toBe('92,4%');
  expect(percent(0.5755, 'vi')).toBe('57,6%');
  expect(percent(1, 'vi')).toBe('100,0%');
});

test('what is no number is never printed', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => decimal(value, 'vi')).toThrow(RangeError);
});
