import { render, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { Client } from '../src/api/client';
import { Session } from '../src/api/session.svelte';
import { OFFICE } from '../src/app/context';
import Outcomes from '../src/results/Outcomes.svelte';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';
import { ANALYST, json, serve, session } from './server';

const FOUND = {
  cases: 200, answered: 120, not_visited: 10, visits: 95,
  outcomes: [
    { outcome: 'nobody_home', code: '2.24', closes: false, count: 27 },
    { outcome: 'appointment', code: null, closes: false, count: 6 },
    { outcome: 'refused', code: '2.11', closes: true, count: 37 },
  ],
  rates: { response_min: 0.6316, response: 0.6333, contact: 0.8053, cooperation: null, refusal: 0.0947, eligible: 0.947 },
};

async function shown(found: object): Promise<void> {
  const { fetch } = serve({ 'POST /api/v1/sessions': () => session(ANALYST), 'GET /api/v1/evaluations/e/outcomes': () => json(found) });
  const at = new Session({ language: () => 'vi', fetch, lock: (work) => work() });
  await at.signIn('a', 'b');
  render(Outcomes, { props: { id: 'e' }, context: new Map([[OFFICE, { client: new Client(at), session: at }]]) });
}

test('people are counted by what the last visit found, with the rates', async () => {
  await shown(FOUND);
  const line = async (name: string): Promise<string[]> =>
    within(await screen.findByRole('row', { name: new RegExp(`^${name}`) })).getAllByRole('cell').map((cell) => cell.textContent ?? '');
  expect(await line('Đã trả lời')).toEqual(['120', '60,0%', '1.1']);
  expect(await line('Không có người ở nhà')).toEqual(['27', '13,5%', '2.24']);
  expect((await line('Hẹn lúc khác'))[2]).toBe(vi.none);
  expect(screen.getByText('63,3%')).toBeTruthy();
  expect(screen.getByText(vi.visits.unknown)).toBeTruthy();
  const text = document.body.textContent ?? '';
  expect(text.indexOf(vi.visits.again)).toBeLessThan(text.indexOf(vi.visits.closing));
  // Whoever was not visited belongs to neither group.
  expect(text.indexOf(vi.visits.notVisited)).toBeLessThan(text.indexOf(vi.visits.again));
});

test('without a sample there is nothing to count', async () => {
  await shown({ ...FOUND, cases: 0, answered: 0, not_visited: 0, visits: 0, outcomes: [] });
  expect(await screen.findByText(vi.visits.none)).toBeTruthy();
});

test('both languages name the same outcomes', () => {
  expect(Object.keys(en.visits.outcome)).toEqual(Object.keys(vi.visits.outcome));
});
