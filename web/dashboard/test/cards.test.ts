import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { open } from './office';
import { ADMINISTRATOR, json, person } from './server';

afterEach(() => vi.unstubAllGlobals());
const styles = readFileSync(resolve(import.meta.dirname, '../src/styles/tables.css'), 'utf8');

test('people and campaigns are cards on a phone, where a value has the name of its column and the buttons are never beside the picture', async () => {
  const rule = /@media \(max-width: 720px\) \{\s*table\.cards, [^{]*\.cards tr, \.cards td, [^{]*\{ display: block; \}/;
  expect(styles).toMatch(rule);
  open('/people', ADMINISTRATOR, { 'GET /api/v1/people': () => json({ items: [person('surveyor', ['interview'])], next_cursor: null }) });
  const table = await screen.findByRole('table', { name: 'Người dùng' });
  expect(table.className).toContain('cards');
  const cells = within(table).getAllByRole('cell').map((cell) => cell.dataset.label);
  expect(cells.slice(0, 2)).toEqual(['Vai trò', 'Được làm']);
});
