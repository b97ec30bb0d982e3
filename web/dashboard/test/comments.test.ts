import { fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { CommentItem, CommentThemes, Theme } from '../src/api/types';
import { sheet } from '../src/comments/sheet';
import { chosen, open } from './office';
import { json, person, problem, type Answers } from './server';

const MAY = ['see_programme', 'see_published', 'see_unpublished', 'code_comments'];
const ANALYST = person('analyst', MAY);
const MANAGER = person('manager', [...MAY, 'run_campaigns']);
const AT = '/api/v1/evaluations/here';
const THEMES: Theme[] = [{ theme: 'wait', label: { vi: 'Chờ lâu' } }, { theme: 'staff', label: { vi: 'Thái độ' } }];
const comment = (name: string, text: string, change: Partial<CommentItem> = {}): CommentItem => ({
  comment: name, question: 'O1', text, sample: true, may_name_somebody: false, twice: false, others: 0, themes: null, ...change,
});
const counts = (change: Partial<CommentThemes> = {}): CommentThemes => ({
  evaluation: 'here', comments: 34, web: 0, read: 20, twice: 3, kappa: 0.731,
  items: [{ theme: 'wait', label: { vi: 'Chờ lâu' }, n: 12, web: 0 }, { theme: 'staff', label: { vi: 'Thái độ' }, n: null, web: 0 }], ...change,
});

function reading(...items: CommentItem[]): Answers {
  const left = [...items];
  return {
    'GET /api/v1/themes': () => json({ items: THEMES }),
    [`GET ${AT}/comments`]: ({ query }) => json({ items: query.get('state') === 'mine' ? [] : left, next_cursor: null }),
    [`GET ${AT}/themes`]: () => json(counts()),
    ...Object.fromEntries(items.map((one) => [`PUT ${AT}/comments/${one.comment}`, () => {
      left.splice(left.indexOf(one), 1);
      return json(null, 204);
    }])),
  };
}

afterEach(() => vi.unstubAllGlobals());

test('one comment after another is read, with its themes or none, and who may be named is said', async () => {
  const { asked } = open('/comments', ANALYST, reading(
    comment('r1', 'Chờ ba tiếng'), comment('r2', 'Gọi ông Lò Văn A', { may_name_somebody: true, sample: false, twice: true })));
  await screen.findByText('Chờ ba tiếng');
  screen.getByText('Ý kiến 1 trong 2.');
  await fireEvent.click(screen.getByRole('checkbox', { name: 'Chờ lâu' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Lưu và đọc tiếp' }));
  await screen.findByText('Gọi ông Lò Văn A');
  screen.getByText(/không trích vào báo cáo/);
  screen.getByText('hai người đọc');
  const ticked = (): boolean => (screen.getByRole('checkbox', { name: 'Chờ lâu' }) as HTMLInputElement).checked;
  expect(ticked()).toBe(false);
  // Who goes back sees what was found, and does not wipe it.
  await fireEvent.click(screen.getByRole('button', { name: 'Ý kiến trước' }));
  await screen.findByText('Chờ ba tiếng');
  expect(ticked()).toBe(true);
  await fireEvent.click(screen.getByRole('button', { name: 'Để sau' }));
  await screen.findByText('Gọi ông Lò Văn A');
  await fireEvent.click(screen.getByRole('button', { name: 'Không thuộc chủ đề nào, đọc tiếp' }));
  await screen.findByText('Không còn ý kiến nào bạn cần đọc ở đơn vị này.');
  expect(asked.filter(({ method }) => method === 'PUT').map(({ path, body }) => [path.slice(-2), JSON.parse(body)])).toEqual([
    ['r1', { question: 'O1', themes: ['wait'] }], ['r2', { question: 'O1', themes: [] }]]);
});

test('what could not be kept stays to be read', async () => {
  open('/comments', ANALYST, {
    ...reading(comment('r1', 'Chờ ba tiếng')), [`PUT ${AT}/comments/r1`]: () => problem(422, 'invalid', 'Chưa đúng', { detail: 'Có chủ đề không nằm trong danh sách.' }),
  });
  await screen.findByText('Chờ ba tiếng');
  await fireEvent.click(screen.getByRole('button', { name: 'Không thuộc chủ đề nào, đọc tiếp' }));
  await screen.findByText('Có chủ đề không nằm trong danh sách.');
  screen.getByText('Chờ ba tiếng');
});

test('numbers under ten are not told, and how far two readers agree is', async () => {
  open('/comments', ANALYST, reading(comment('r1', 'Chờ ba tiếng')));
  const line = (await screen.findByRole('rowheader', { name: 'Thái độ' })).closest('tr')?.textContent;
  expect(line).toContain('dưới 10');
  expect(screen.getByRole('rowheader', { name: 'Chờ lâu' }).closest('tr')?.textContent).toContain('12');
  screen.getByText(/Đã đọc 20 trên 34 ý kiến\..*3 ý kiến do hai người đọc riêng, mức nhất trí kappa 0,73\./);
});

test('without a list nothing is read: the manager brings one in, an analyst asks for it', async () => {
  let list: Theme[] = [];
  const answers: Answers = {
    ...reading(comment('r1', 'Chờ ba tiếng')), 'GET /api/v1/themes': () => json({ items: list }),
    'PUT /api/v1/themes': () => {
      list = THEMES;
      return json({ items: list });
    },
  };
  const first = open('/comments', ANALYST, answers);
  await screen.findByText('Nhờ người quản lý nhập danh sách chủ đề rồi mới đọc được.');
  expect(screen.queryByText('Danh sách chủ đề')).toBeNull();
  first.unmount();
  open('/comments', MANAGER, answers);
  const here = (await screen.findByRole('heading', { name: 'Danh sách chủ đề' })).closest('section') as HTMLElement;
  within(here).getByRole('button', { name: 'Tải danh sách gợi ý (CSV)' });
  await fireEvent.change(here.querySelector('input[type=file]') as HTMLElement, chosen('chu-de.csv', sheet([])));
  await fireEvent.click(within(here).getByRole('button', { name: 'Nhập danh sách' }));
  await screen.findByText('Chờ ba tiếng');
});

test('the list as a file is what it was read from, with its commas', () => {
  expect(sheet([{ theme: 'a', label: { vi: 'Chờ, đợi', en: 'He said "wait"' } }])).toBe('\uFEFFtheme,vi,en\r\na,"Chờ, đợi","He said ""wait"""\r\n');
  expect(sheet([]).split('\r\n').length).toBeGreaterThan(8);
});
