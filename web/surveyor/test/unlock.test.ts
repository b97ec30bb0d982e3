import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi as spies } from 'vitest';
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

test('whoever did not type a wrong PIN is told of none, however slow the store is', async () => {
  let answered!: (found: { wait: number; wrong: number }) => void;
  const asked = spies.spyOn(app, 'pinWait').mockReturnValue(new Promise((done) => (answered = done)));
  render(Unlock);
  await new Promise((done) => setTimeout(done, 30));
  answered({ wait: 0, wrong: 0 });
  await new Promise((done) => setTimeout(done, 0));
  expect(screen.queryByText(vi.pinWrong)).toBeNull();
  expect((screen.getByRole('button', { name: '1' }) as HTMLButtonElement).disabled).toBe(false);
  asked.mockRestore();
});
