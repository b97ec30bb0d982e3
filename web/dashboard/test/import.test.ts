import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { Client } from '../src/api/client';
import { Session } from '../src/api/session.svelte';
import { OFFICE } from '../src/app/context';
import Import from '../src/pages/Import.svelte';
import { json, problem, person, serve, session } from './server';

const MANAGER = person('manager', ['publish_questionnaires']);

async function given(text: string): Promise<void> {
  const { fetch } = serve({
    'POST /api/v1/sessions': () => session(MANAGER),
    'POST /api/v1/questionnaires': () =>
      problem(422, 'invalid', 'Có chỗ chưa đúng', { errors: [{ pointer: 'line 1, column 12', detail: 'Không đọc được.' }, { pointer: 'A1, required', detail: 'Sai.' }] }),
    'GET /api/v1/questionnaires': () => json({ items: [] }),
  });
  const at = new Session({ language: () => 'vi', fetch, lock: (work) => work() });
  await at.signIn('a', 'b');
  const { container } = render(Import, { props: { onimported: () => {} }, context: new Map([[OFFICE, { client: new Client(at), session: at }]]) });
  const field = container.querySelector('input[type=file]')!;
  await fireEvent.change(field, { target: { files: [{ name: 'form.json', arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer) }] } });
  await fireEvent.click(screen.getByRole('button', { name: 'Nhập phiếu' }));
}

test('a place in a file is told in the language of the page, a question by its name', async () => {
  await given('{"key": "x"}');
  expect((await screen.findByRole('rowheader', { name: 'Dòng 1, cột 12.' })).textContent).toBe('Dòng 1, cột 12.');
  expect(screen.getByRole('rowheader', { name: 'A1, required' })).toBeTruthy();
});

test('of what the browser says of a broken file only the place is kept', async () => {
  await given('{"key": }');
  expect((await screen.findByRole('alert')).textContent).toMatch(/^Tệp này không phải JSON\.( Dòng 1, cột \d+\.)?$/);
});
