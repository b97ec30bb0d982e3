import { render, screen } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { CampaignScores, Pair, Score, Trend } from '../src/api/types';
import { byVerdict, compared } from '../src/compare/classes';
import { adjustedP } from '../src/compare/p-value';
import Pairs from '../src/compare/Pairs.svelte';
import { separated, separation } from '../src/compare/separation';
import { headline } from '../src/results/change';
import Changes from '../src/results/Changes.svelte';
import { speech } from '../src/strings/language.svelte';
import { vi } from '../src/strings/vi';
import { row } from './server';

const pair = (a: string, b: string, difference: number, different = false): Pair => ({
  a, b, difference, se: 0.01, lo: difference - 0.02, hi: difference + 0.02, df: 40, p: 0.01, p_holm: different ? 0.01 : 0.2, different,
});
const score = (evaluation: string, change: Partial<Score>): Score => ({ evaluation, rule: 'pooled', publication: 'published', ...change });
const ranked = (evaluation: string, of: number, key = 2): Score => score(evaluation, { class: key, rank: { lo: 1, hi: of, of } });
const rows = ['a', 'b', 'c', 'd'].map((id) => row(id, `Đơn vị ${id}`));

describe('only what may be compared is', () => {
  const scores: CampaignScores = {
    items: [ranked('a', 2), ranked('b', 2), score('c', { class: 2, no_rank: 'few_clusters' }), score('d', { class: 4, no_rank: 'alone' })],
    pairs: [pair('a', 'b', 0.03)],
  };

  test('a class has its ranked units and their pairs; the others stand apart', () => {
    const found = compared(rows, scores);
    expect(found.classes).toHaveLength(1);
    expect(found.classes[0]?.units.map(({ row: { id } }) => id)).toEqual(['a', 'b']);
    expect(found.classes[0]?.pairs).toHaveLength(1);
    expect(found.apart.map(({ row: { id } }) => id)).toEqual(['c', 'd']);
  });

  test('one ranked unit is no class', () => {
    const found = compared(rows, { items: [ranked('a', 1), ranked('b', 1, 3)], pairs: [] });
    expect(found.classes).toEqual([]);
    expect(found.apart).toHaveLength(2);
  });

  test('every unit is in exactly one place, whatever the classes', () => {
    for (let seed = 0; seed < 81; seed += 1) {
      const items = rows.map(({ id }, at) => {
        const key = Math.floor(seed / 3 ** at) % 3;
        return key === 0 ? score(id, { no_rank: 'hidden' }) : ranked(id, 4, key);
      });
      const found = compared(rows, { items, pairs: [] });
      const placed = [...found.classes.flatMap(({ units }) => units), ...found.apart].map((one) => one.row.id).sort();
      expect(placed).toEqual(['a', 'b', 'c', 'd']);
      for (const { units } of found.classes) expect(new Set(units.map(({ score: { class: key } }) => key)).size).toBe(1);
    }
  });
});

test('pairs: the higher unit first with its interval turned round, what differs before what does not', () => {
  const [first, second] = byVerdict([pair('a', 'b', -0.05), pair('a', 'c', 0.01, true)]);
  expect(first?.different).toBe(true);
  expect([second?.a, second?.b, second?.difference]).toEqual(['b', 'a', 0.05]);
  expect(second?.lo).toBeCloseTo(0.03);
  expect(second?.hi).toBeCloseTo(0.07);
});

test('one pair needs no adjustment over pairs, and what differs no word on what does not', () => {
  const name = (id: string): string => id;
  const { unmount } = render(Pairs, { pairs: [pair('a', 'b', 0.05, true)], name });
  expect(document.body.textContent).not.toContain('Holm');
  expect(screen.queryByText(/không có nghĩa là bằng nhau/)).toBeNull();
  unmount();
  render(Pairs, { pairs: [pair('a', 'b', 0.05, true), pair('a', 'c', 0.01)], name });
  expect(document.body.textContent).toContain('Holm cho 2 cặp');
  screen.getByText(/không có nghĩa là bằng nhau/);
});

describe('a title claims no more than the tests', () => {
  const said = (...pairs: Pair[]): string => separated(separation(pairs), (id) => id.toUpperCase(), vi.compare, String);

  test.each([
    ['nothing differs', [pair('a', 'b', 0.03), pair('a', 'c', 0.02)], 'chưa phân biệt được đơn vị nào'],
    ['one from two', [pair('a', 'b', 0.05, true), pair('c', 'a', -0.06, true), pair('b', 'c', 0.01)], 'chỉ tách được A khỏi B và C'],
    ['a group from one', [pair('a', 'c', 0.05, true), pair('b', 'c', 0.06, true), pair('a', 'b', 0.01)], 'chỉ tách được A và B khỏi C'],
    ['one pair, and it differs', [pair('b', 'a', 0.04, true)], 'tách được B khỏi A'],
    ['all from one another', [pair('a', 'b', 0.05, true), pair('a', 'c', 0.09, true), pair('b', 'c', 0.04, true)], 'tách được cả 3 đơn vị khỏi nhau'],
    ['no two groups', [pair('a', 'b', 0.05, true), pair('c', 'd', 0.09, true), pair('b', 'c', 0.04)], 'tách được 2 trên 3 cặp'],
  ])('%s', (_, pairs, title) => expect(said(...pairs)).toBe(title));
});

test('a small p is said to be small, not zero', () => {
  expect(adjustedP(0.00004, vi.compare)).toBe('< 0,001');
  expect(adjustedP(0.4637, vi.compare)).toBe('0,464');
});

test('the title of the years follows the latest step that may be compared', () => {
  const step = (from: number, to: number, estimate: number, verdict: Trend['differences'][number]['verdict']) =>
    ({ from, to, estimate, se: 0.02, lo: estimate - 0.01, hi: estimate + 0.01, df: 80, p: 0.3, p_holm: 0.3, verdict });
  const of = (...differences: Trend['differences']): string =>
    headline({ unit: row('a', 'A').unit, items: [], breaks: [], differences }, 'UBND A', vi.compare, speech);
  expect(of()).toBe('UBND A: chỉ số và khoảng tin cậy 95% theo năm');
  expect(of(step(2020, 2021, 0.02, 'not_enough'))).toBe('UBND A: chưa đủ căn cứ nói có tăng');
  expect(of(step(2020, 2021, -0.02, 'not_enough'))).toBe('UBND A: chưa đủ căn cứ nói có giảm');
  expect(of(step(2021, 2022, -0.03, 'fell'), step(2020, 2021, 0.02, 'rose'))).toBe('UBND A: giảm 3,0 điểm (2,0 đến 4,0)');
});

test('a year that is not seen is stepped over, and each row says which two years it is of', () => {
  const item = (year: number): Trend['items'][number] => ({ ...row(String(year), 'A'), year });
  const stepped = { from: 2020, to: 2022, estimate: 0.04, se: 0.01, lo: 0.02, hi: 0.06, df: 80, p: 0.01, p_holm: 0.01, verdict: 'rose' as const };
  const trend: Trend = {
    unit: row('a', 'A').unit, items: [2020, 2021, 2022, 2023].map(item), differences: [stepped],
    breaks: [{ from: 2022, to: 2023, because: 'questionnaire' }],
  };
  render(Changes, { props: { trend } });
  expect(screen.getAllByRole('rowheader').map((head) => head.textContent)).toEqual(['2020 → 2021', '2020 → 2022', '2022 → 2023']);
  expect(screen.getAllByText(/không so/)).toHaveLength(2);
});
