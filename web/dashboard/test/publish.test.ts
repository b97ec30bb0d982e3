import { fireEvent, screen, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Publication } from '../src/api/types';
import { reportAddress, type Wanted } from '../src/reports/address';
import { open } from './office';
import { ANALYST, json, person, problem } from './server';

const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'download_scores', 'run_campaigns']);
const AT = '/api/v1/campaigns/c2022/publications';
const version = (number: number, change: Partial<Publication> = {}): Publication => ({
  id: `p${number}`, number, reason: null, published_at: `2022-12-0${number}T03:00:00Z`, published_by: 'Hà Văn Sơn', fingerprint: `vân-tay-${number}`,
  key: 'k1', address: `/p/p${number}`, program: 'hailong 0.1.0', data_versions: ['d-1'], ...change,
});
const done = { key: 'closed', state: 'ok', count: 0 };
const blocking = { key: 'closed', state: 'blocking', count: 1 };
const owed = { key: 'nothing_owed', state: 'open', count: 19 };

afterEach(() => vi.unstubAllGlobals());

describe('publishing', () => {
  test('what must be done first stops it, what is only open is said with what follows', async () => {
    open('/publish', MANAGER, { [`GET ${AT}`]: () => json({ items: [], checklist: [blocking, owed] }) });
    const line = (await screen.findByText('Không còn máy tính bảng nợ phiếu')).closest('li');
    expect(line?.textContent).toContain('Chưa xong');
    expect(line?.textContent).toContain('còn 19');
    expect((screen.getByRole('button', { name: 'Ký và công bố' }) as HTMLButtonElement).disabled).toBe(true);
  });

  test('the first version is signed after a question, without a reason', async () => {
    const items: Publication[] = [];
    const { asked } = open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items, checklist: [done] }),
      [`POST ${AT}`]: () => {
        items.push(version(1));
        return json(version(1), 201);
      },
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Ký và công bố' }));
    expect(asked.filter(({ method, path }) => method === 'POST' && path === AT)).toEqual([]);
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Ký và công bố' }));
    await screen.findByText('Đã ký và công bố bản 1.');
    expect(JSON.parse(asked.find(({ method, path }) => method === 'POST' && path === AT)?.body ?? '')).toEqual({});
    await screen.findByText('Đã công bố 01/12/2022, bản 1');
  });

  test('a correction needs a reason; every version stays in the list', async () => {
    const { asked } = open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1), version(2, { reason: 'Nhập trùng.' })], checklist: [done] }),
      [`POST ${AT}`]: () => json(version(3), 201),
    });
    await screen.findByText('Đã công bố 02/12/2022, bản 2');
    screen.getByText('Đã đính chính, xem bản 2');
    screen.getByText('Lý do đính chính: Nhập trùng.');
    await fireEvent.click(screen.getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    const dialog = within(screen.getByRole('dialog'));
    const reason = dialog.getByLabelText(/^Lý do đính chính/) as HTMLTextAreaElement;
    expect(reason.required).toBe(true);
    await fireEvent.input(reason, { target: { value: ' Sai tên đơn vị. ' } });
    await fireEvent.click(dialog.getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    await screen.findByText('Đã ký và công bố bản 3.');
    expect(JSON.parse(asked.find(({ method, path }) => method === 'POST' && path === AT)?.body ?? '')).toEqual({ reason: 'Sai tên đơn vị.' });
  });

  test('a correction of what did not change is refused by the server, and said so', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [`POST ${AT}`]: () => problem(409, 'state-forbids', 'Chưa làm được lúc này', { detail: 'Chưa có gì thay đổi so với bản đã công bố.' }),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Ký và công bố bản đính chính' }));
    await fireEvent.input(screen.getByLabelText(/^Lý do đính chính/), { target: { value: 'Thử.' } });
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    await screen.findByText('Chưa có gì thay đổi so với bản đã công bố.');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('who may not publish has neither the page nor its place in the menu', async () => {
    open('/publish', ANALYST, {});
    await screen.findByText('Tài khoản này không mở được trang này');
    expect(screen.queryAllByRole('link', { name: 'Công bố và ký' })).toEqual([]);
    expect(screen.getAllByRole('link', { name: 'So sánh' }).length).toBeGreaterThan(0);
  });
});

describe('reports', () => {
  const wanted: Wanted = { scope: 'evaluation', evaluation: 'e', campaign: 'c', until: 2020, last: 2022, signatory: ' GIÁM ĐỐC ', addressee: '' };

  test('each scope has its address; what is empty is left out', () => {
    expect(reportAddress(wanted, 'docx')).toBe(`/api/v1/evaluations/e/report?${new URLSearchParams({ format: 'docx', signatory: 'GIÁM ĐỐC' })}`);
    const plain = { ...wanted, signatory: '' };
    expect(reportAddress({ ...plain, scope: 'campaign' }, 'xlsx')).toBe('/api/v1/campaigns/c/report?format=xlsx');
    expect(reportAddress({ ...plain, scope: 'until' }, 'html')).toBe('/api/v1/programme/report?format=html&until=2020');
    expect(reportAddress({ ...plain, scope: 'all' }, 'docx')).toBe('/api/v1/programme/report?format=docx&until=2022');
  });

  test('the page asks for the evaluation that its address names, and says what failed', async () => {
    const { asked } = open('/reports?evaluation=here', ANALYST, {
      'GET /api/v1/evaluations/here/report': () => problem(409, 'nothing-to-report', 'Chưa có số liệu để lập báo cáo'),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Tải Excel (XLSX)' }));
    await screen.findByText('Chưa có số liệu để lập báo cáo');
    expect(asked.find(({ path }) => path.endsWith('/report'))?.query.get('format')).toBe('xlsx');
  });
});
