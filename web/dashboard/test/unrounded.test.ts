import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Pair } from '../src/api/types';
import Pairs from '../src/compare/Pairs.svelte';
import { roundsApart } from '../src/results/unrounded';

test('two numbers whose written difference is another than that of what is written', () => {
  // 88,6 and 92,7 are 4,1 apart; the numbers behind them 4,2.
  expect(roundsApart(0.88557, 0.92734, 0.92734 - 0.88557)).toBe(true);
  expect(roundsApart(0.92734, 0.88557, 0.88557 - 0.92734)).toBe(true);
  expect(roundsApart(0.886, 0.927, 0.041)).toBe(false);
  expect(roundsApart(null, 0.927, 0.041)).toBe(false);
});

test('where it is so, it is said once under the list', () => {
  const pair = (b: string): Pair => ({ a: 'a', b, difference: 0.92734 - 0.88557, lo: 0.01, hi: 0.07, p_holm: 0.01, different: true } as Pair);
  const name = (id: string) => id;
  const { unmount } = render(Pairs, { pairs: [pair('b'), pair('c')], name, indices: new Map([['a', 0.92734], ['b', 0.88557], ['c', 0.88557]]) });
  expect(screen.getAllByText('Chênh lệch tính từ số chưa làm tròn.')).toHaveLength(1);
  unmount();
  render(Pairs, { pairs: [pair('b')], name, indices: new Map([['a', 0.927], ['b', 0.8852]]) });
  expect(screen.queryByText('Chênh lệch tính từ số chưa làm tròn.')).toBeNull();
});
