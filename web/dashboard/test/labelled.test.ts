import { render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import Pairs from '../src/compare/Pairs.svelte';
import type { Criterion, Form } from '../src/api/types';
import Criteria from '../src/results/Criteria.svelte';
import { open } from './office';
import { ANALYST, json } from './server';

afterEach(() => vi.unstubAllGlobals());

/** Each value of a table whose head is not there on a narrow screen, with its label. */
const values = (row: Element): string[] =>
  [...row.querySelectorAll<HTMLElement>('td')].filter((cell) => /\d/.test(cell.textContent ?? '') && !cell.classList.contains('code')).map((cell) => `${cell.dataset.label ?? 'KHÔNG CÓ NHÃN'}: ${cell.textContent?.trim()}`);

test('the overview, the criteria and the pairs label each number', async () => {
  const { unmount } = open('/', ANALYST, { 'GET /api/v1/tablets': () => json({ items: [] }) });
  const line = (await screen.findByRole('link', { name: 'UBND thành phố Sơn La' })).closest('tr');
  expect(values(line!)).toEqual(['Chỉ số: 92,4', 'Khoảng 95%: 89,6–94,5', 'Phiếu: 284']);
  expect(line?.closest('table')?.classList.contains('labelled')).toBe(true);
  unmount();

  const form: Form = {
    title: {}, status: 'confirmed', factors: [{ key: 'A', name: { vi: 'Tiếp cận' }, short: {} }], scale: [],
    criteria: [{ key: 'A1', factor: 'A', label: { vi: 'Chỗ ngồi' }, short: {}, unconfirmed: false }],
  } as unknown as Form;
  const criterion = { key: 'A1', factor: 'A', in_index: true, disclosure: 'shown', notes: [], estimate: 0.921, lo: 0.882, hi: 0.947, n: 246, nonresponse: 0.029 } as unknown as Criterion;
  const criteria = render(Criteria, { props: { id: 'e', form, criteria: [criterion], factors: [], marks: undefined, room: 0 } });
  expect(values(screen.getByRole('button', { name: 'Mở tiêu chí A1' }).closest('tr')!)).toEqual(
    ['Chỉ số: 92,1', 'Khoảng 95%: 88,2–94,7', 'Số trả lời: 246', 'Bỏ trống, %: 2,9']);
  criteria.unmount();

  const pair = { a: 'a', b: 'b', difference: 0.021, se: 0.01, lo: 0.001, hi: 0.041, df: 40, p: 0.2, p_holm: 0.2, different: false };
  const { container } = render(Pairs, { props: { pairs: [pair], name: (id) => id } });
  expect(values(container.querySelector('tbody tr')!)).toEqual(['Chênh: +2,1', 'Khoảng 95% (riêng cặp): +0,1 đến +4,1', 'p hiệu chỉnh: 0,200']);
});
