import { describe, expect, test } from 'vitest';
import { contrast, properties, readUi } from './css';

const tokens = readUi('tokens.css');
const light = properties(tokens, ':root');
const modes = new Map([
  ['light', light],
  ['sun', new Map([...light, ...properties(tokens, '[data-mode="sun"]')])],
  ['dark', new Map([...light, ...properties(tokens, '[data-mode="dark"]')])],
]);
const office = new Map([...light, ...properties(readUi('office.css'), ':root')]);

function ratio(of: Map<string, string>, a: string, b: string): number {
  const [x, y] = [of.get(`--hl-${a}`), of.get(`--hl-${b}`)];
  if (!x || !y) throw new Error(`--hl-${x ? b : a} is missing`);
  return contrast(x, y);
}

test('the ratio itself is that of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
  expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
});

describe('light mode has the ratios the design states', () => {
  test.each([
    ['ink', 'paper', 17.6], ['ink', 'ground', 15.7], ['ink-2', 'paper', 8.6], ['ink-2', 'ground', 7.7],
    ['edge', 'paper', 4.9], ['edge', 'ground', 4.4], ['indigo', 'paper', 10.0], ['indigo', 'indigo-tint', 8.4],
    ['kept', 'paper', 7.6], ['kept', 'kept-tint', 6.4], ['wait', 'paper', 7.7], ['wait', 'wait-tint', 6.8],
    ['stop', 'paper', 7.3], ['stop', 'stop-tint', 6.2], ['private', 'paper', 13.2], ['private', 'private-tint', 11.2],
    ['face', 'ink', 15.5], ['focus', 'ink', 10.6],
  ] as const)('%s on %s is %f', (a, b, stated) => {
    expect(Math.abs(ratio(light, a, b) - stated)).toBeLessThanOrEqual(0.1);
  });
});

describe.each([...modes])('%s mode', (_, mode) => {
  test.each([
    ['ink', 'paper'], ['ink', 'ground'], ['ink-2', 'paper'], ['ink-2', 'ground'],
    ['indigo', 'paper'], ['indigo', 'ground'], ['indigo', 'indigo-tint'], ['on-indigo', 'indigo'], ['on-indigo', 'indigo-press'],
    ['kept', 'paper'], ['kept', 'kept-tint'], ['wait', 'paper'], ['wait', 'wait-tint'], ['stop', 'paper'], ['stop', 'stop-tint'],
    ['private', 'paper'], ['private', 'private-tint'], ['on-private', 'private'],
  ] as const)('text %s on %s is at least 4.5', (a, b) => {
    expect(ratio(mode, a, b)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([['edge', 'paper'], ['edge', 'ground']] as const)('the border %s on %s is at least 3', (a, b) => {
    expect(ratio(mode, a, b)).toBeGreaterThanOrEqual(3);
  });
});

describe('office', () => {
  test.each([
    ['ink-3', 'paper', 5.7], ['ink-3', 'ground', 5.1], ['warn-shape', 'paper', 3.8], ['indigo-press', 'paper', 13.5],
  ] as const)('%s on %s is %f', (a, b, stated) => {
    expect(Math.abs(ratio(office, a, b) - stated)).toBeLessThanOrEqual(0.1);
  });

  test.each([1, 2, 3, 4, 5])('words on answer and on share step %i read at 7', (step) => {
    expect(ratio(office, `on-likert-${step}`, `likert-${step}`)).toBeGreaterThanOrEqual(7);
    expect(ratio(office, `on-heat-${step}`, `heat-${step}`)).toBeGreaterThanOrEqual(7);
  });
});
