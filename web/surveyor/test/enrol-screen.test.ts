import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi as spies } from 'vitest';
import './jsdom';
import Enrol from '../src/screens/Enrol.svelte';
import { app } from '../src/state/app.svelte';
import { vi } from '../src/strings/vi';

// A browser without a camera that may be used, as one where it was refused.
beforeEach(() => {
  Object.assign(navigator, { mediaDevices: { getUserMedia: () => Promise.reject(new Error('refused')) } });
  globalThis.matchMedia ??= (() => ({ matches: false })) as unknown as typeof matchMedia;
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});

async function atTheCode(): Promise<HTMLInputElement> {
  render(Enrol, { given: null });
  await fireEvent.click(screen.getByRole('button', { name: vi.next }));
  return screen.findByLabelText(vi.codeLabel);
}

test('a refused camera is no fault of the field, which was not typed in yet', async () => {
  const field = await atTheCode();
  expect(screen.getByRole('alert').textContent).toContain(vi.cameraRefused);
  expect([field.getAttribute('aria-invalid'), field.parentElement!.className]).toEqual(['false', '']);
});

test('what was mistyped is marked at its field, in the same column', async () => {
  const field = await atTheCode();
  await fireEvent.input(field, { target: { value: 'abc' } });
  await fireEvent.submit(field.form!);
  const alert = screen.getByRole('alert');
  expect([alert.textContent!.trim(), field.getAttribute('aria-invalid')]).toEqual([vi.codeNotOne, 'true']);
  expect([alert.classList.contains('narrow'), field.form!.classList.contains('narrow')]).toEqual([true, true]);
});

test.each([['code', vi.codeRefused, 'true'], ['no_network', vi.enrolNoNetwork, 'false']] as const)('of "%s" the field is marked or not', async (why, said, marked) => {
  const asked = spies.spyOn(app, 'enrol').mockResolvedValue({ enrolled: false, why, detail: '' });
  const field = await atTheCode();
  await fireEvent.input(field, { target: { value: 'ZZZZZZZZZZ' } });
  await fireEvent.submit(field.form!);
  expect(await screen.findByText(said)).toBeTruthy();
  expect(field.getAttribute('aria-invalid')).toBe(marked);
  asked.mockRestore();
});
