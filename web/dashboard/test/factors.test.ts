import { render } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Criterion } from '../src/api/types';
import { OFFICE } from '../src/app/context';
import { askedOfSome } from '../src/results/asked';
import Factors from '../src/results/Factors.svelte';
import { json } from './server';

const figure = { disclosure: 'shown', notes: [], estimate: 0.924, lo: 0.896, hi: 0.945, n: 284, interval: 'xlogit' };
const missing = { blank: 0, not_asked: 0, no_opinion: 0, refused: 0, not_applicable: 0, not_remembered: 0, unknown: 0 };
const criterion = (key: string, notAsked: number | null): Criterion =>
  ({ key, factor: key.slice(0, 1), in_index: true, ...figure, missing_by: notAsked === null ? null : { ...missing, not_asked: notAsked } }) as unknown as Criterion;

test('a factor that was put to some people only is said to be, with the criteria and how many', () => {
  const criteria = [criterion('A1', 0), criterion('E1', 0), criterion('E2', 243), criterion('E3', 243), criterion('E4', 243)];
  const factor = (key: string) => ({ key, definition: 'pooled' as const, ...figure });
  const form = { title: {}, status: 'confirmed', factors: [], criteria: [], scale: [] };
  const client = { svg: () => json({}) };
  const { container } = render(Factors, {
    props: { id: 'e', form, factors: [factor('A'), factor('E')] as never, criteria, respondents: 284 }, context: new Map([[OFFICE, { client }]]),
  });
  const text = (container.textContent ?? '').replace(/\s+/g, ' ');
  expect(text).toContain('Yếu tố E: E2, E3 và E4 chỉ hỏi 41 trong 284 người, nên có ít câu trả lời hơn');
  expect(text).not.toContain('Yếu tố A:');
});

test('criteria put to as many are said together; of a hidden one nothing is said', () => {
  const found = askedOfSome([criterion('E2', 243), criterion('E3', null), criterion('E4', 250), criterion('E5', 243)], 284);
  expect([...found]).toEqual([['E', [{ keys: ['E2', 'E5'], people: 41 }, { keys: ['E4'], people: 34 }]]]);
});

test('where the drawing has no room each factor stands with its interval and count, and no drawing is asked for', async () => {
  const wide = vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(340);
  const svg = vi.fn(() => json({}));
  const form = { title: {}, status: 'confirmed', factors: [{ key: 'A', name: { vi: 'Tiếp cận' } }], criteria: [], scale: [] };
  const { findByRole } = render(Factors, {
    props: { id: 'e', form: form as never, factors: [{ key: 'A', definition: 'pooled', ...figure }] as never, criteria: [], respondents: 284 }, context: new Map([[OFFICE, { client: { svg } }]]),
  });
  const table = await findByRole('table');
  expect([...table.querySelectorAll('td')].map((cell) => [cell.dataset.label, cell.textContent])).toEqual([['Chỉ số', '92,4'], ['Khoảng 95%', '89,6–94,5'], ['Số trả lời', '284']]);
  expect(svg).not.toHaveBeenCalled();
  wide.mockRestore();
});
