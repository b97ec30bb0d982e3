import { configure, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import App from '../src/App.svelte';
import { ADMINISTRATOR, ANALYST, json, OBSERVER, problem, programme, row, serve, session, type Answers } from './server';

// A loaded machine may take its time; only a missing answer is a failure.
configure({ asyncUtilTimeout: 8000 });

const over = () => problem(401, 'token-expired', 'Phiên đăng nhập đã hết hạn');
const few = row('few', 'UBND huyện Vân Hồ', {
  publication: 'provisional',
  hidden: 'too_few',
  score: { disclosure: 'suppressed', index: null },
  progress: { cases: 359, answered: 22, self_selected: 0, quarantined: 0 },
});

function open(path: string, answers: Answers) {
  history.replaceState(null, '', path);
  const { fetch, asked } = serve({ 'POST /api/v1/sessions/refresh': over, ...answers });
  vi.stubGlobal('fetch', fetch);
  return { asked, ...render(App) };
}

/** jsdom lays nothing out: every room stays unknown, and no drawing is asked for. */
class NoLayout {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', NoLayout);
  localStorage.clear();
  window.scrollTo = () => {};
});
afterEach(() => vi.unstubAllGlobals());

async function enter(username: string, password: string): Promise<void> {
  await fireEvent.input(await screen.findByLabelText('Tên đăng nhập'), { target: { value: username } });
  await fireEvent.input(screen.getByLabelText('Mật khẩu'), { target: { value: password } });
  await fireEvent.click(screen.getByRole('button', { name: 'Đăng nhập' }));
}

describe('signing in', () => {
  test('a wrong password is said so and wiped', async () => {
    open('/', { 'POST /api/v1/sessions': () => problem(401, 'wrong-password', 'Chưa đúng') });
    await enter('huong.lt', 'sai');
    await screen.findByText('Tên đăng nhập hoặc mật khẩu chưa đúng. Quên mật khẩu: hỏi quản trị viên của cơ quan.');
    expect((screen.getByLabelText('Mật khẩu') as HTMLInputElement).value).toBe('');
  });

  test('after too many tries the seconds are said and the button waits', async () => {
    open('/', { 'POST /api/v1/sessions': () => problem(429, 'try-later', 'Thử lại quá nhanh', {}, { 'retry-after': '30' }) });
    await enter('huong.lt', 'sai');
    await screen.findByText('Thử quá nhanh. Còn thử được sau 30 giây.');
    expect((screen.getByRole('button', { name: 'Đăng nhập' }) as HTMLButtonElement).disabled).toBe(true);
  });

  test('a server that cannot be reached is told from a wrong password', async () => {
    open('/', { 'POST /api/v1/sessions': () => Promise.reject(new TypeError('network')) });
    await enter('huong.lt', 'x');
    await screen.findByText(/Không kết nối được máy chủ\. Chưa có gì được gửi đi/);
  });

  test('it leads to the page of the address', async () => {
    open('/people', {
      'POST /api/v1/sessions': () => session(ADMINISTRATOR),
      'GET /api/v1/programme': () => json(programme()),
      'GET /api/v1/people': () => json({ items: [ADMINISTRATOR], next_cursor: null }),
    });
    await enter('quantri', 'x');
    await screen.findByRole('heading', { name: 'Người dùng' });
  });

  test('who adds a person is told by the page which fields are missing, and nothing is sent', async () => {
    const { asked } = open('/people', {
      'POST /api/v1/sessions/refresh': () => session(ADMINISTRATOR),
      'GET /api/v1/people': () => json({ items: [ADMINISTRATOR], next_cursor: null }),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Thêm người dùng' }));
    expect(screen.getAllByRole('alert').map((one) => one.textContent)).toEqual(['Ghi họ tên.', 'Ghi tên đăng nhập.', 'Đặt mật khẩu cho lần đăng nhập đầu.']);
    expect(document.activeElement).toBe(screen.getByLabelText('Họ tên'));
    await fireEvent.input(screen.getByLabelText('Họ tên'), { target: { value: 'Lò Văn Panh' } });
    expect(screen.queryByText('Ghi họ tên.')).toBeNull();
    expect(asked.filter((one) => one.method === 'POST' && one.path === '/api/v1/people')).toEqual([]);
  });

  test('a session that ends in the middle asks to sign in again and keeps the address', async () => {
    let ended = false;
    open('/evaluations', {
      'POST /api/v1/sessions/refresh': () => (ended ? over() : session(ANALYST)),
      'GET /api/v1/programme': () => (ended ? over() : json(programme(row('a', 'UBND thành phố Sơn La')))),
    });
    await screen.findByText('UBND thành phố Sơn La');
    ended = true;
    await fireEvent.click(screen.getByRole('link', { name: 'Chương trình' }));
    await screen.findByText('Phiên đăng nhập đã hết. Đăng nhập lại để về đúng trang đang xem.');
    expect(location.pathname).toBe('/');
  });
});

describe('the programme', () => {
  const answers = (user = ANALYST): Answers => ({
    'POST /api/v1/sessions/refresh': () => session(user),
    'GET /api/v1/programme': () => json(programme(row('a', 'UBND thành phố Sơn La'), few)),
  });

  test('a number comes with interval and n, a missing one with its reason, and both under the demonstration line', async () => {
    const { container } = open('/', answers());
    await screen.findByText('DỮ LIỆU MINH HỌA.');
    const line = (await screen.findByRole('link', { name: 'UBND thành phố Sơn La' })).closest('tr')?.textContent ?? '';
    for (const part of ['92,4', '89,6–94,5', '284', 'Đã công bố']) expect(line).toContain(part);
    expect((screen.getByRole('link', { name: 'UBND huyện Vân Hồ' }).closest('tr')?.textContent ?? '')).toContain(
      'Chưa hiện: mới 22 phiếu, cần ít nhất 30',
    );
    expect(container.querySelectorAll('[style*="expression"], script')).toHaveLength(0);
  });

  test('an estimate without its interval is nowhere in the page', async () => {
    const bare = row('b', 'Sở Nội vụ', { score: { disclosure: 'shown', index: { estimate: 0.8137, n: 284, lo: null, hi: null } } });
    const { container } = open('/', { ...answers(), 'GET /api/v1/programme': () => json(programme(bare)) });
    await screen.findByRole('link', { name: 'Sở Nội vụ' });
    expect(container.innerHTML).not.toMatch(/81[.,]4|0\.8137/);
  });

  test('the observer has no menu entry of others, and a page of others says why', async () => {
    open('/people', answers(OBSERVER));
    await screen.findByText('Tài khoản này không mở được trang này');
    expect(screen.queryAllByRole('link', { name: 'Máy tính bảng' })).toEqual([]);
    expect(screen.getByText(/Quan sát viên\./)).toBeTruthy();
  });

  test('an unknown address says so', async () => {
    open('/khong-co', answers());
    await screen.findByText('Không có trang này');
  });

  test('an error gives the code to quote and a way on', async () => {
    let broken = true;
    open('/', {
      ...answers(),
      'GET /api/v1/programme': () => (broken ? problem(500, 'internal', 'Máy chủ gặp lỗi', { instance: 'r-7c19' }) : json(programme(few))),
    });
    await screen.findByText('r-7c19');
    broken = false;
    await fireEvent.click(screen.getByRole('button', { name: 'Tải lại trang này' }));
    await screen.findByRole('link', { name: 'UBND huyện Vân Hồ' });
  });

  test('no campaign yet: what it is and what to do', async () => {
    open('/', { ...answers(), 'GET /api/v1/programme': () => json({ ...programme(), campaigns: [] }) });
    await screen.findByText('Chưa có đợt khảo sát nào');
  });

  test('a lost connection keeps the figures and says how old they are', async () => {
    let lost = false;
    open('/', { ...answers(), 'GET /api/v1/programme': (request) => (lost ? Promise.reject(new TypeError('x')) : answers()['GET /api/v1/programme']!(request)) });
    await screen.findByRole('link', { name: 'UBND thành phố Sơn La' });
    lost = true;
    await fireEvent.click(screen.getByRole('link', { name: 'Từng đơn vị' }));
    await fireEvent.click(screen.getByRole('link', { name: 'Chương trình' }));
    await screen.findByText(/^Mất kết nối từ \d\d:\d\d\.$/);
    expect(screen.getByRole('link', { name: 'UBND thành phố Sơn La' })).toBeTruthy();
    expect(screen.getByText(/tự nối lại sau 15 giây/)).toBeTruthy();
  });

  test('nothing is said in the first 0.3 s, then a skeleton, then the seconds', async () => {
    open('/', { ...answers(), 'GET /api/v1/programme': () => new Promise(() => {}) });
    await screen.findByRole('navigation');
    expect(screen.queryByText('Đang tải số liệu')).toBeNull();
    await screen.findByText('Đang tải số liệu');
    await waitFor(() => expect(screen.getByText(/Đã chờ \d giây/)).toBeTruthy(), { timeout: 3000 });
  });

  test('the English half is whole', async () => {
    open('/', answers());
    await fireEvent.click(await screen.findByRole('button', { name: /English/ }));
    expect(document.documentElement.lang).toBe('en');
    await screen.findByText('DEMONSTRATION DATA.');
    expect(screen.getByText('Not shown: 22 interviews so far, 30 needed')).toBeTruthy();
    expect(localStorage.getItem('hailong-language')).toBe('en');
  });
});
