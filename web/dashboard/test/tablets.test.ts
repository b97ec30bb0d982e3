import { configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import type { Tablet, TabletDetail } from '../src/api/types';
import { daysLeft, ordered, putBack, squares, standing, tasks } from '../src/tablets/standing';
import { json, person, problem, programme, serve, session, type Answers } from './server';

configure({ asyncUtilTimeout: 8000 });

const NOW = Date.parse('2022-10-14T09:40:00Z');
const before = (days: number, hours = 0): string => new Date(NOW - (days * 24 + hours) * 3_600_000).toISOString();

function tablet(id: string, change: Partial<Tablet> = {}): Tablet {
  const met = change.last_contact_at ?? before(0, 1);
  return {
    id, label: `Máy ${id}`, user: { id: `u${id}`, name: `Lò Thị ${id}` }, status: 'active', asked_at: null, app: 'hailong-tablet/0.1.0',
    enrolled_at: before(60), last_contact_at: met, lease_ends_at: new Date(Date.parse(met) + 21 * 86_400_000).toISOString(),
    clock_offset_ms: 0, reported: 61, held: 61, owed: 0, differs: false, counts: null, storage: null, day: null, recovery: null, pin: null, rescued: [], taken: [], unplaced: [], ...change,
  };
}

const owing = (id: string, owed: number, days: number): Tablet => tablet(id, { owed, held: 61 - owed, last_contact_at: before(days) });

describe('what is said of a tablet', () => {
  test('an order counts as told only by a contact after it', () => {
    const of = (status: string, asked: string, met: string) =>
      standing(tablet('1', { status: status as Tablet['status'], asked_at: asked, last_contact_at: met }), NOW).word;
    expect([of('locked', before(1), before(2)), of('locked', before(2), before(1)), of('locked', before(1), before(1))]).toEqual(['lockAsked', 'lockTold', 'lockAsked']);
    expect([of('wipe', before(1), before(2)), of('wipe', before(2), before(1)), of('wiped', before(2), before(1))]).toEqual(['wipeAsked', 'wipeTold', 'wiped']);
  });

  test('a debt is grave after two days without a contact', () => {
    expect(standing(owing('1', 7, 1), NOW)).toEqual({ mark: 'waiting', word: 'owes' });
    expect(standing(owing('1', 7, 2), NOW)).toEqual({ mark: 'bad', word: 'owes' });
    expect(standing(tablet('1', { differs: true }), NOW).word).toBe('differs');
    const day = { day: '2022-10-13', count: 3, matched: true, by_voice: false };
    expect([standing(tablet('1'), NOW).word, standing(tablet('1', { day }), NOW).word]).toEqual(['whole', 'wholeClosed']);
  });

  test('the lease counts the day that was begun, and is over at its hour', () => {
    const left = (days: number, hours = 0) => daysLeft(tablet('1', { last_contact_at: before(days, hours) }), NOW);
    expect([left(0), left(0, 1), left(20), left(20, 23), left(21), left(41)]).toEqual([21, 21, 1, 1, 0, 0]);
  });

  test('at most five things are to be done, the gravest first, and nothing about tablets out of use', () => {
    const all = [
      tablet('ok'), owing('a', 1, 3), owing('b', 19, 6), tablet('clone', { differs: true }), tablet('gone', { status: 'revoked', last_contact_at: before(90) }),
      tablet('lost', { status: 'locked', asked_at: before(1), last_contact_at: before(9) }), tablet('far', { last_contact_at: before(20) }),
      tablet('off', { clock_offset_ms: 11 * 60_000 }), tablet('full', { storage: { persisted: true, usage: 900_000_000, quota: 1_000_000_000 } }),
    ];
    expect(tasks(all, NOW).map((task) => [task.kind, task.tablet?.id])).toEqual([
      ['differs', 'clone'], ['unheard', 'lost'], ['owes', 'b'], ['owes', 'a'], ['leaseSoon', 'far'],
    ]);
    // Who cannot go on comes before who owes; once it is granted, nothing is left to do.
    const pin = (granted: string | null) => tablet('pin', { pin: { asked_at: before(0, 1), granted_at: granted } });
    expect(tasks([...all, pin(null)], NOW).map((task) => task.kind).slice(0, 3)).toEqual(['differs', 'pin', 'unheard']);
    expect(tasks([pin(before(0))], NOW)).toEqual([]);
    const few = tasks([all[7]!, all[8]!, tablet('evictable', { storage: { persisted: false, usage: 1, quota: 9e9 } })], NOW);
    expect(few.map((task) => task.kind)).toEqual(['clock', 'room', 'notKept']);
    expect(tasks([tablet('1')], NOW)).toEqual([]);
    expect(ordered(all).map(({ id }) => id).slice(0, 3)).toEqual(['b', 'a', 'ok']);
  });

  test('other data in the place of the server\'s are told for a week, with the tablets in use that have not been met since', () => {
    const items = [tablet('met'), tablet('away', { last_contact_at: before(3) }), tablet('in it', { last_contact_at: before(2) }), tablet('gone', { status: 'wiped', last_contact_at: before(9) })];
    const away = (at: string | null) => putBack({ items, epoch_began_at: at }, NOW)?.away.map(({ id }) => id);
    expect([putBack({ items }, NOW), away(null), away(before(7)), away(before(6, 23))]).toEqual([null, undefined, undefined, []]);
    expect(away(before(2))).toEqual(['away']);
    expect(away(before(0))).toEqual(['met', 'away', 'in it']);
  });

  test('each square says of its own number whether it is held', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 60 }), fc.integer({ min: 0, max: 900 }), (numbers, reported) => {
        const { from, cells } = squares(reported, numbers.toSorted((a, b) => a - b).map((n) => [n, n]));
        const last = Math.max(reported, ...numbers, 0);
        expect(from + cells.length - 1).toBe(last);
        expect(cells.length).toBe(Math.min(last, 400));
        cells.forEach((held, at) => expect(held).toBe(numbers.includes(from + at)));
      }),
    );
  });
});

const MANAGER = person('manager', ['see_programme', 'manage_tablets', 'give_up_submissions']);
const SUPERVISOR = person('supervisor', ['see_programme', 'manage_tablets']);

function detail(of: Tablet, change: Partial<TabletDetail> = {}): TabletDetail {
  const held: number[][] = of.owed > 0 ? [[1, 40], [45, 46]] : [[1, of.held]];
  const owed: number[][] = of.owed > 0 ? [[41, 44], [47, 61]] : [];
  return { ...of, held_ranges: held, owed_ranges: owed, unbroken: held[0]![1]!, durable: 30, given_up: 'no', history: [], ...change };
}

function open(user: typeof MANAGER, answers: Answers, at = '/tablets') {
  history.replaceState(null, '', at);
  const { fetch, asked } = serve({
    'POST /api/v1/sessions/refresh': () => session(user),
    'GET /api/v1/programme': () => json(programme()),
    'GET /api/v1/people': () => json({ items: [] }),
    ...answers,
  });
  vi.stubGlobal('fetch', fetch);
  localStorage.clear();
  return { asked, ...render(App) };
}

class NoLayout {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
beforeEach(() => {
  vi.stubGlobal('ResizeObserver', NoLayout);
  window.scrollTo = () => {};
});
afterEach(() => vi.unstubAllGlobals());

const list = (...items: Tablet[]): Answers => Object.fromEntries([
  ['GET /api/v1/tablets', () => json({ items })],
  ...items.map((one) => [`GET /api/v1/tablets/${one.id}`, () => json(detail(one))]),
]);

describe('the page of the tablets', () => {
  test('shows the one that owes most, number by number, and says that it cannot be wiped', async () => {
    open(SUPERVISOR, list(tablet('04'), owing('14', 19, 6)));
    await screen.findByRole('heading', { name: 'Máy 14' });
    expect(screen.getByText(/2 máy\. 1 máy còn nợ 19 phiếu theo lời báo/)).toBeTruthy();
    expect(screen.getByText('máy chủ giữ: 1–40, 45–46')).toBeTruthy();
    expect(screen.getByText('còn nợ: 41–44, 47–61')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Thu hồi và xóa từ xa' }) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByText(/Xóa chỉ chạy sau khi máy chủ đã nhận đủ 61 phiếu\./)).toBeTruthy();
    // Giving up is for managers.
    expect(screen.queryByRole('button', { name: 'Bỏ phiếu còn nợ' })).toBeNull();
  });

  test('what is owed stands first on the programme, with the way here', async () => {
    open(SUPERVISOR, list(tablet('04'), owing('14', 19, 6), owing('11', 22, 3)), '/');
    const task = (await screen.findByText('2 máy tính bảng nợ 41 phiếu từ 2 ngày trở lên')).closest('li')!;
    expect(task.textContent).toMatch(/Có máy đã [\d.]+ ngày chưa gặp máy chủ\./);
    expect(within(task).getByRole('link', { name: 'Máy tính bảng' }).getAttribute('href')).toBe('/tablets');
    expect(task.previousElementSibling).toBeNull();
  });

  test('that other data took the place of the server\'s is said here and on the programme, with whom to remind', async () => {
    const items = [tablet('04'), tablet('14', { last_contact_at: new Date(Date.now() - 2 * 86_400_000).toISOString() })];
    items[0]!.last_contact_at = new Date().toISOString();
    let began: string | null = new Date(Date.now() - 86_400_000).toISOString();
    const answers = { ...list(...items), 'GET /api/v1/tablets': () => json({ items, epoch_began_at: began }) };
    const page = open(SUPERVISOR, answers);
    await screen.findByText(/máy chủ nhận ra dữ liệu của mình đã được thay bằng một bản khác/);
    expect(screen.getByText(/Còn 1 máy chưa gặp máy chủ từ lúc đó: Máy 14\. Nhắc người dùng máy/)).toBeTruthy();
    page.unmount();
    const programmes = open(SUPERVISOR, answers, '/');
    const task = (await screen.findByText(/máy chủ nhận ra dữ liệu của mình/)).closest('li')!;
    expect(task.textContent).toContain('Còn 1 máy tính bảng chưa gặp máy chủ từ lúc đó.');
    expect(within(task).getByRole('link', { name: 'Máy tính bảng' }).getAttribute('href')).toBe('/tablets');
    programmes.unmount();
    items.pop();
    const later = open(SUPERVISOR, answers);
    await screen.findByText(/Mọi máy đang dùng đã gặp máy chủ từ lúc đó\./);
    later.unmount();
    began = null;
    open(SUPERVISOR, answers);
    await screen.findByRole('heading', { name: 'Máy 04' });
    expect(screen.queryByText(/máy chủ nhận ra dữ liệu/)).toBeNull();
  });

  test('locks after a question, and shows what the server then says', async () => {
    let status = 'active';
    const now = () => tablet('04', { status: status as Tablet['status'], asked_at: status === 'active' ? null : new Date().toISOString() });
    const { asked } = open(SUPERVISOR, {
      'GET /api/v1/tablets': () => json({ items: [now()] }),
      'GET /api/v1/tablets/04': () => json(detail(now())),
      'PATCH /api/v1/tablets/04': () => ((status = 'locked'), json(null, 204)),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Khóa máy' }));
    await fireEvent.click((await screen.findAllByRole('button', { name: 'Khóa máy', hidden: true })).at(-1)!);
    await screen.findAllByText('Chờ gặp máy để khóa');
    await screen.findByRole('button', { name: 'Mở khóa' });
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toBe('{"status":"locked"}');
  });

  test('a wipe that the server refuses says why, in its words', async () => {
    open(SUPERVISOR, {
      ...list(tablet('04')),
      'PATCH /api/v1/tablets/04': () => problem(409, 'still-owed', 'Máy còn nợ phiếu', { detail: 'Theo lời máy ở lần gặp cuối, máy chủ chưa nhận 2 phiếu.' }),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Thu hồi và xóa từ xa' }));
    await fireEvent.click((await screen.findAllByRole('button', { name: 'Thu hồi và xóa từ xa', hidden: true })).at(-1)!);
    await screen.findByText('Theo lời máy ở lần gặp cuối, máy chủ chưa nhận 2 phiếu.');
  });

  test('giving up asks for a reason', async () => {
    const lost = owing('10', 19, 9);
    const { asked } = open(MANAGER, { ...list(lost), 'POST /api/v1/tablets/10/giving-up': () => json({ state: 'waiting' }) });
    await fireEvent.click(await screen.findByRole('button', { name: 'Bỏ phiếu còn nợ' }));
    const deed = (await screen.findAllByRole('button', { name: 'Bỏ phiếu còn nợ', hidden: true })).at(-1) as HTMLButtonElement;
    expect(deed.disabled).toBe(true);
    await fireEvent.input(screen.getByLabelText('Lý do, từ 10 ký tự'), { target: { value: 'máy rơi xuống suối' } });
    await waitFor(() => expect(deed.disabled).toBe(false));
    await fireEvent.click(deed);
    await waitFor(() => expect(asked.some(({ path, body }) => path.endsWith('/giving-up') && body === '{"reason":"máy rơi xuống suối"}')).toBe(true));
  });

  test('a new PIN is granted against the six figures that are read aloud', async () => {
    const asking = tablet('03', { pin: { asked_at: before(0, 1), granted_at: null } });
    const { asked } = open(SUPERVISOR, { ...list(asking), 'POST /api/v1/tablets/03/pin-grant': () => json(null, 204) });
    await screen.findByText(/Lò Thị 03 quên mã PIN của Máy 03\. Gọi Lò Thị 03/);
    await fireEvent.click(await screen.findByRole('button', { name: 'Cấp lại mã PIN' }));
    const deed = (await screen.findAllByRole('button', { name: 'Cấp lại mã PIN', hidden: true })).at(-1) as HTMLButtonElement;
    const field = screen.getByLabelText('Mã đối chiếu, 6 số');
    await fireEvent.input(field, { target: { value: '482 91' } });
    expect(deed.disabled).toBe(true);
    await fireEvent.input(field, { target: { value: '482 913' } });
    await waitFor(() => expect(deed.disabled).toBe(false));
    await fireEvent.click(deed);
    await waitFor(() => expect(asked.some(({ path, body }) => path.endsWith('/pin-grant') && body === '{"code":"482913"}')).toBe(true));
  });

  test('what it sent under a taken id is told with what to do, for a week among the things to do', async () => {
    const one = { id: 's1', seq: 12, evaluation: 'e1', received_at: before(1), first: 'Máy 02', own: false };
    const sent = tablet('04', { taken: [one, { ...one, seq: 13, first: 'Máy 04', own: true }] });
    expect(tasks([sent], NOW).map((task) => task.kind)).toEqual(['taken']);
    expect(tasks([tablet('04', { taken: [{ ...one, received_at: before(8) }] })], NOW)).toEqual([]);
    open(SUPERVISOR, list(sent));
    await screen.findByText('2 phiếu trùng mã với phiếu khác');
    expect(screen.getByText(/trùng mã với một phiếu của Máy 02\./)).toBeTruthy();
    expect(screen.getByText(/của chính máy này: máy đã bị nhân bản\./)).toBeTruthy();
    expect(screen.getByText(/Hỏi điều tra viên lần chốt nào đúng/)).toBeTruthy();
    expect(screen.getAllByRole('link', { name: 'Danh sách phiếu' })[0]!.getAttribute('href')).toBe('/evaluations/e1');
  });

  test('what it sent of an evaluation that is not here is told with what to do, once for all tablets', async () => {
    const one = { evaluation: 'e-gone', reason: 'unknown_evaluation', count: 3, numbers: [[1, 2], [4, 4]], received_at: before(90) };
    const sent = [tablet('04', { unplaced: [one, { ...one, reason: 'unknown_version', count: 1, numbers: [[5, 5]] }] }), tablet('05', { status: 'revoked', unplaced: [one] })];
    expect(tasks(sent, NOW)).toEqual([{ kind: 'unplaced', tablet: null, labels: 'Máy 04, Máy 05', count: 7 }]);
    open(SUPERVISOR, list(...sent));
    await screen.findByText(/7 phiếu của Máy 04, Máy 05 ghi một lượt đánh giá mà máy chủ không có/);
    await screen.findByText('4 phiếu của lượt đánh giá mà máy chủ không có');
    expect(screen.getByText(/Phiếu 1–2, 4: không có lượt đánh giá này; máy chủ nhận lần cuối/).textContent).toContain('e-gone');
    expect(screen.getByText(/Phiếu 5: phiên bản máy chủ chưa biết;/)).toBeTruthy();
    expect(screen.getByText(/đưa về bản sao lưu có kế hoạch đó \(“hailong restore”\)/)).toBeTruthy();
  });

  test('what it rescued is taken over after a question, and what came of it is said', async () => {
    const rescuing = tablet('04', { rescued: [{ from: 'lost', label: 'Máy 02', lines: 3 }] });
    const answer = { taken: 2, set_aside: 1, conflicts: 1 };
    const { asked } = open(SUPERVISOR, { ...list(rescuing), 'POST /api/v1/tablets/04/rescued': () => json(answer) });
    await screen.findByText(/Máy 04 cứu được phiếu của một lần đăng ký đã mất/);
    await screen.findByText('3 phiếu cứu được của Máy 02 chờ nhận');
    await fireEvent.click(await screen.findByRole('button', { name: 'Nhận 3 phiếu' }));
    expect(asked.some(({ path }) => path.endsWith('/rescued'))).toBe(false);
    await fireEvent.click((await screen.findAllByRole('button', { name: 'Nhận 3 phiếu', hidden: true })).at(-1)!);
    await waitFor(() => expect(asked.some(({ path, body }) => path.endsWith('/rescued') && body === '{"from":"lost"}')).toBe(true));
    await screen.findByText(/Đã nhận 2 phiếu\.\s+1 phiếu trong số đó để riêng, vì một lý do khác\.\s+1 phiếu trùng số thứ tự/);
  });

  test('of an erased tablet nothing is asked', async () => {
    open(MANAGER, list(tablet('02', { status: 'wiped' })));
    await screen.findByRole('heading', { name: 'Máy 02' });
    expect(screen.queryByRole('button', { name: 'Khóa máy' })).toBeNull();
    expect(screen.getAllByText('Đã xóa').length).toBeGreaterThan(0);
  });
});
