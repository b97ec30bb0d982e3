import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import './jsdom';
import NotSaved from '../src/screens/NotSaved.svelte';
import { app } from '../src/state/app.svelte';
import { freeBytes, nearlyFull } from '../src/state/device';
import type { Interview } from '../src/state/interview.svelte';
import { vi } from '../src/strings/vi';

const facts = (usage: number, quota: number) => ({ persisted: true, usage, quota });

test('four fifths used are told, and a browser that does not say is believed to have room', () => {
  expect(nearlyFull(facts(799, 1000))).toBe(false);
  expect(nearlyFull(facts(800, 1000))).toBe(true);
  expect(nearlyFull(facts(0, 0))).toBe(false);
  expect(nearlyFull(null)).toBe(false);
  expect(freeBytes(facts(1200, 1000))).toBe(0);
});

test.each([true, false])('an answer that is not saved says why if there is no room: %s', (full) => {
  app.full = full;
  render(NotSaved, { interview: {} as Interview, words: vi });
  expect(screen.queryByText(vi.storeFull) !== null).toBe(full);
  app.full = false;
});
