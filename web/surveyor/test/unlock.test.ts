import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import './jsdom';
import Unlock from '../src/screens/Unlock.svelte';
import { app } from '../src/state/app.svelte';
import { vi } from '../src/strings/vi';

afterEach(() => {
  cleanup();
  app.pinGone = false;
});

test('a tablet that lost its keys asks for no PIN, and says what to do', () => {
  app.pinGone = true;
  render(Unlock);
  expect(screen.getByRole('heading', { name: vi.pinGone, level: 2 })).toBeTruthy();
  expect(screen.getByText(vi.pinGoneCure).textContent).toContain(`“${vi.pinForgotten}”`);
  expect(screen.queryByLabelText(vi.pinField)).toBeNull();
  for (const name of [vi.pinForgotten, vi.sendLocked]) expect(screen.getByRole('button', { name })).toBeTruthy();
});

test('any other asks for it', () => {
  render(Unlock);
  expect(screen.queryByText(vi.pinGoneCure)).toBeNull();
  expect(screen.getByLabelText(vi.pinField)).toBeTruthy();
});
