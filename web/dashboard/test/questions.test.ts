import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { Client } from '../src/api/client';
import { Session } from '../src/api/session.svelte';
import { OFFICE } from '../src/app/context';
import Responses from '../src/results/Responses.svelte';
import { Router } from '../src/router/router.svelte';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';
import { json, person, serve, session, type Asked } from './server';

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
const SUPERVISOR = person('supervisor', ['see_programme', 'see_responses', 'plan_fieldwork']);
const row = (id: string, mode: string, number: number | null) => ({
  id, state: 'counted', reason: null, mode, sample_type: 'probability', language: 'vi', day: '2022-10-12', case_number: number, from_file: false, files: [],
});
const QUESTION = { id: 'q1', response: 'r1', case_number: 31, by: 'Nguyễn Văn Thành', at: '2022-10-12T04:00:00Z', text: 'Kể lại buổi hỏi giúp tôi nhé.' };

async function shown(user = SUPERVISOR, replies: object[] = [], open = true): Promise<Asked[]> {
  const { fetch, asked } = serve({
    'POST /api/v1/sessions': () => session(user),
    'GET /api/v1/evaluations/e/responses': () => json({ items: [row('r1', 'tablet', 31), row('r2', 'web', null)], next_cursor: null }),
    'GET /api/v1/evaluations/e/questions': () => json({ items: [{ ...QUESTION, replies }], next_cursor: null }),
    'POST /api/v1/evaluations/e/questions': () => json({ id: 'q2' }, 201),
  });
  const at = new Session({ language: () => 'vi', fetch, lock: (work) => work() });
  await at.signIn('a', 'b');
  const office = { client: new Client(at), session: at, router: new Router() };
  render(Responses, {
    props: { id: 'e', progress: { cases: 40, answered: 2, self_selected: 0, quarantined: 0 }, open, onchanged: () => {} },
    context: new Map([[OFFICE, office]]),
  });
  await screen.findByText('“Kể lại buổi hỏi giúp tôi nhé.”');
  return asked;
}

beforeEach(() => history.replaceState(null, '', '/evaluations/e'));

test('a tablet’s response can be asked about, and what was asked is sent once', async () => {
  const asked = await shown();
  const buttons = await screen.findAllByRole('button', { name: /^Hỏi lại/ });
  expect(buttons.map((one) => one.getAttribute('aria-label'))).toEqual(['Hỏi lại: Người số 31']);
  await fireEvent.click(buttons[0]!);
  const dialog = within(screen.getByRole('dialog'));
  const send = dialog.getByRole<HTMLButtonElement>('button', { name: 'Gửi câu hỏi' });
  expect(send.disabled).toBe(true);
  await fireEvent.input(dialog.getByLabelText('Câu hỏi'), { target: { value: 'Vì sao nhanh thế?' } });
  await fireEvent.click(send);
  await screen.findByText('Đã ghi câu hỏi về phiếu của người số 31.');
  const posts = asked.filter((one) => one.method === 'POST' && one.path.endsWith('/questions'));
  expect(posts.map((one) => JSON.parse(one.body) as unknown)).toEqual([{ response: 'r1', text: 'Vì sao nhanh thế?' }]);
  // The list is asked for anew.
  await waitFor(() => expect(asked.filter((one) => one.method === 'GET' && one.path.endsWith('/questions'))).toHaveLength(2));
});

test('who may not plan fieldwork asks nobody', async () => {
  await shown(person('analyst', ['see_programme', 'see_responses']));
  expect(screen.queryByRole('button', { name: /^Hỏi lại/ })).toBeNull();
});

test('where fieldwork is over nobody is asked', async () => {
  await shown(SUPERVISOR, [], false);
  expect(screen.queryByRole('button', { name: /^Hỏi lại/ })).toBeNull();
});

test('what came back stands below the question', async () => {
  await shown(SUPERVISOR, [
    { at: '2022-10-12T08:00:00Z', by: 'Lò Thị Hương', explanation: 'Bác ấy vội đi nương.' },
    { at: '2022-10-13T08:00:00Z', by: 'Lò Thị Hương', explanation: null },
  ]);
  expect(screen.getByText('“Bác ấy vội đi nương.”')).toBeTruthy();
  expect(screen.getByText(/phiếu mới được tính, phiếu cũ vẫn còn$/)).toBeTruthy();
  expect(screen.queryByText(vi.questions.waiting)).toBeNull();
  expect(Object.keys(en.questions)).toEqual(Object.keys(vi.questions));
});
