import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Check, Publication } from '../src/api/types';
import { reportAddress, type Wanted } from '../src/reports/address';
import { HERE, open } from './office';
import { ANALYST, json, person, problem, programme, row } from './server';

const MANAGER = person('manager', ['see_programme', 'see_published', 'see_unpublished', 'download_scores', 'run_campaigns']);
const AT = '/api/v1/campaigns/c2022/publications';
const version = (number: number, change: Partial<Publication> = {}): Publication => ({
  id: `p${number}`, number, reason: null, published_at: `2022-12-0${number}T03:00:00Z`, published_by: 'Hà Văn Sơn', fingerprint: `vân-tay-${number}`,
  key: 'k1', address: `/p/p${number}`, program: 'hailong 0.1.0', whole: true, data_versions: ['d-1'], ...change,
});
const check = (key: string, state: Check['state'], count: number, change: Partial<Check> = {}): Check => ({ key, state, count, evaluations: [], tablets: 0, ...change });
const done = check('closed', 'ok', 0);
const blocking = check('closed', 'blocking', 1);
const owed = check('nothing_owed', 'open', 19, { tablets: 2 });
const index = (estimate: number | null, reason: string | null = null) =>
  ({ estimate, lo: estimate === null ? null : estimate - 0.02, hi: estimate === null ? null : estimate + 0.03, n: estimate === null ? null : 284, reason });
const rowOf = (evaluation: string, name: string, change: object = {}) => ({
  evaluation, unit: { id: `unit-${evaluation}`, code: evaluation, name: { vi: name } }, published: index(0.924), now: index(0.924),
  respondents_before: 284, respondents_now: 284, kept: false, withheld_parts: [], ...change,
});
const PREVIEW = `GET ${AT}/preview`;
const preview = (changed: boolean, ...items: object[]) => () => json({ changed, items });

afterEach(() => vi.unstubAllGlobals());

describe('publishing', () => {
  test('what must be done first stops it, what is only open is said with what follows', async () => {
    open('/publish', MANAGER, { [`GET ${AT}`]: () => json({ items: [], checklist: [blocking, owed] }) });
    const line = (await screen.findByText('Không còn máy tính bảng nợ phiếu')).closest('li');
    expect(line?.textContent).toContain('Chưa xong');
    expect(line?.textContent).toContain('còn 19 phiếu trên 2 máy');
    expect((screen.getByRole('button', { name: 'Ký và công bố' }) as HTMLButtonElement).disabled).toBe(true);
  });

  test('before the first version the numbers of the public page stand there, ranks and response rate too', async () => {
    const score = { evaluation: 'here', disclosure: 'shown', index: HERE.score?.index, response_rate: 0.895, rank: { lo: 1, hi: 2, of: 4 } };
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [], checklist: [done] }),
      'GET /api/v1/campaigns/c2022/scores': () => json({ items: [score], pairs: [] }),
    });
    const line = (await screen.findByRole('link', { name: 'UBND thành phố Sơn La' })).closest('tr')?.textContent;
    for (const part of ['92,4', '284', '89,5%', '1 đến 2 trong 4 đơn vị']) expect(line).toContain(part);
  });

  test('before the first version the factors, criteria and charts of the public page are there, of what is hidden the reason', async () => {
    const figure = { disclosure: 'shown', notes: [], estimate: 0.856, lo: 0.809, hi: 0.894, n: 276 };
    const hidden = { disclosure: 'suppressed', notes: [], estimate: null, lo: null, hi: null, n: null, reason: 'under_30' };
    const score = {
      evaluation: 'here', disclosure: 'shown', index: HERE.score?.index, rank: null,
      factors: [{ key: 'E', definition: 'pooled', ...figure }], criteria: [{ key: 'E3', factor: 'E', in_index: true, ...hidden }],
    };
    const form = { title: {}, status: 'confirmed', factors: [{ key: 'E', name: { vi: 'Tiếp nhận góp ý' } }], criteria: [{ key: 'E3', factor: 'E', label: { vi: 'Xử lý góp ý' } }], scale: [] };
    const chart = (name: string) => ({ name, title: `Hình ${name}`, subtitle: '', description: '', sentence: 'Ít số.', table: { header: [], rows: [], row_heads: 1 } });
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [], checklist: [done] }),
      'GET /api/v1/campaigns/c2022/scores': () => json({ items: [score], pairs: [] }),
      'GET /api/v1/campaigns/c2022/charts': () => json({ items: [chart('index-2022'), chart('weights-2022')] }),
      'GET /api/v1/evaluations/here': () => json({ ...HERE, campaign: {}, form }),
    });
    const unfold = async (text: string): Promise<void> => {
      const details = (await screen.findByText(text, { selector: 'summary b' })).closest('details') as HTMLDetailsElement;
      details.open = true;
      await fireEvent(details, new Event('toggle'));
    };
    await unfold('UBND thành phố Sơn La');
    expect((await screen.findByRole('rowheader', { name: 'E. Tiếp nhận góp ý' })).closest('tr')?.textContent).toMatch(/85,6.*80,9–89,4.*276/);
    expect(screen.getByRole('rowheader', { name: 'E3. Xử lý góp ý' }).closest('tr')?.textContent).toContain('ẩn: dưới 30 phiếu');
    await unfold('Biểu đồ');
    await screen.findByRole('heading', { name: 'Hình index-2022' });
    expect(screen.queryByRole('heading', { name: 'Hình weights-2022' })).toBeNull();
  });

  test.each([
    ['left out', { withheld_parts: [{ vi: 'Dân tộc' }, { vi: 'Tuổi' }], respondents_now: 300 }, ['Có phần bị bỏ', 'bỏ 2 phần']],
    ['kept', { kept: true }, ['Có đơn vị giữ nguyên', '1 đơn vị chỉ khác']],
    ['clear', { respondents_now: 300 }, ['Không phải ẩn thêm']],
  ])('the checklist of a correction holds it against what was published: %s', async (_, change, said) => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(true, rowOf('here', 'UBND thành phố Sơn La', change)),
    });
    const line = (await screen.findByText('Đặt cạnh các bản đã công bố, không lộ câu trả lời của ai')).closest('li')?.textContent;
    for (const part of said) expect(line).toContain(part);
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
      [`GET ${AT}`]: () => json({ items: [version(1), version(2, { reason: 'Nhập trùng.' })], checklist: [done, check('nothing_waits', 'open', 1), owed] }),
      [PREVIEW]: preview(true, rowOf('here', 'UBND thành phố Sơn La', { now: index(0.94) })),
      [`POST ${AT}`]: () => json(version(3), 201),
    });
    await screen.findByText('Đã công bố 02/12/2022, bản 2');
    screen.getByText('Đã đính chính, xem bản 2');
    screen.getByText('Lý do đính chính: Nhập trùng.');
    await fireEvent.click(screen.getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    const dialog = within(screen.getByRole('dialog'));
    const reason = dialog.getByLabelText(/^Lý do đính chính/) as HTMLTextAreaElement;
    expect(reason.required).toBe(true);
    dialog.getByText('Phiếu máy tính bảng chưa gửi về: còn 19 phiếu trên 2 máy');
    dialog.getByText('Phiếu chờ tổ trưởng xem: còn 1');
    await dialog.findByText('Chỉ số hoặc số người trả lời của 1 đơn vị sẽ khác bản đang công bố.');
    await fireEvent.input(reason, { target: { value: ' Sai tên đơn vị. ' } });
    await fireEvent.click(dialog.getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    await screen.findByText('Đã ký và công bố bản 3.');
    expect(JSON.parse(asked.find(({ method, path }) => method === 'POST' && path === AT)?.body ?? '')).toEqual({ reason: 'Sai tên đơn vị.' });
  });

  test('once an answer was withdrawn the bundle is the one that anybody may have', async () => {
    open('/publish', MANAGER, { [`GET ${AT}`]: () => json({ items: [version(1, { whole: false })], checklist: [done] }) });
    await screen.findByText('Ai cũng kiểm tra được gói này bằng lệnh');
    screen.getByText('hailong verify hailong-2022-1-open.zip --key k1');
    expect(screen.queryByText(/Gói này có câu trả lời của từng người/)).toBeNull();
  });

  test('what a correction changes is seen before it is signed; of what is hidden only the reason', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(true,
        rowOf('same', 'Sở Nội vụ'),
        rowOf('here', 'UBND thành phố Sơn La', { now: index(0.894), respondents_now: 300, withheld_parts: [{ vi: 'Dân tộc' }] }),
        rowOf('few', 'UBND huyện Vân Hồ', { now: index(null, 'under_30') })),
    });
    const line = async (name: string) => (await screen.findByRole('link', { name })).closest('tr')?.textContent?.replace(/\s+/g, ' ') ?? '';
    const here = await line('UBND thành phố Sơn La');
    // No index without its interval and count, neither the old one nor the new.
    for (const part of ['Đang công bố 92,4 (90,4–95,4) 284 phiếu', 'Bản mới 89,4 (87,4–92,4) 284 phiếu', '−3,0', '284 → 300', 'sẽ không nêu các phần: Dân tộc.']) expect(here).toContain(part);
    expect(await line('UBND huyện Vân Hồ')).toContain('Bản mới ẩn: dưới 30 phiếu');
    expect(screen.queryByText('Chênh lệch tính từ số chưa làm tròn.')).toBeNull();
    screen.getByText(/của 2 đơn vị sẽ khác bản đang công bố/);
  });

  const near = rowOf('near', 'UBND huyện Mộc Châu', { kept: true });

  test('a unit of which a few people differ keeps what is published, and the others can be corrected', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(true, near, rowOf('here', 'UBND thành phố Sơn La', { now: index(0.894), respondents_now: 300 })),
    });
    await screen.findByText(/^Giữ nguyên như bản 1: UBND huyện Mộc Châu\. .* trừ ra được câu trả lời của họ\.$/);
    const line = (await screen.findByRole('link', { name: 'UBND huyện Mộc Châu' })).closest('tr')?.textContent ?? '';
    expect(line).toContain('giữ nguyên');
    expect(line).not.toContain('→');
    expect((screen.getByRole('button', { name: 'Ký và công bố bản đính chính' }) as HTMLButtonElement).disabled).toBe(false);
  });

  test('where only a few people differ it is said why, nothing is listed, and nothing can be signed', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(false, near, rowOf('here', 'UBND thành phố Sơn La')),
    });
    const said = await screen.findAllByText(/^Chưa có gì để đính chính: .* ở UBND huyện Mộc Châu\. .* khác từ 10 người trở lên\.$/);
    expect(said).toHaveLength(2);
    const button = screen.getByRole('button', { name: 'Ký và công bố bản đính chính' }) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toContain('UBND huyện Mộc Châu');
  });

  test('what did not change cannot be corrected, and the page says so', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(false, rowOf('here', 'UBND thành phố Sơn La')),
    });
    expect((await screen.findAllByText('Số liệu chưa khác bản 1 nên chưa có gì để đính chính.')).length).toBe(2);
    expect((screen.getByRole('button', { name: 'Ký và công bố bản đính chính' }) as HTMLButtonElement).disabled).toBe(true);
  });

  test('what the server refuses is said by the name of the unit, without its id', async () => {
    const detail = 'UBND huyện Mộc Châu: bản mới chỉ khác bản trước 1 người trả lời.';
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [done] }),
      [PREVIEW]: preview(true, rowOf('here', 'UBND thành phố Sơn La', { now: index(0.94) })),
      [`POST ${AT}`]: () => problem(422, 'invalid', 'Dữ liệu gửi lên chưa đúng', { errors: [{ pointer: '/8f5176ab-0000-4000-8000-000000000001', detail }] }),
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Ký và công bố bản đính chính' }));
    await fireEvent.input(screen.getByLabelText(/^Lý do đính chính/), { target: { value: 'Thử.' } });
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Ký và công bố bản đính chính' }));
    expect((await screen.findByText(detail)).textContent).not.toContain('8f5176ab');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryByText(/Báo người quản trị/), 'a reason one can act on').toBeNull();
  });

  test('an open point leads to where it is settled, and the newest version has a code to scan', async () => {
    open('/publish', MANAGER, {
      [`GET ${AT}`]: () => json({ items: [version(1)], checklist: [check('nothing_waits', 'open', 2, { evaluations: ['here'] }), check('margins', 'open', 1, { evaluations: ['here'] })] }),
      [PREVIEW]: preview(true, rowOf('other', 'Sở Y tế')),
      'GET /api/v1/publications/p1/qr.svg': () => new Response('<svg xmlns="http://www.w3.org/2000/svg"/>', { headers: { 'content-type': 'image/svg+xml' } }),
    });
    const links = await screen.findAllByRole('link', { name: 'UBND thành phố Sơn La' });
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/evaluations/here?state=quarantined', '/evaluations/here/imports']);
    screen.getByRole('heading', { name: 'Nếu ký bản đính chính' });
    expect((await screen.findByAltText('Mã QR mở trang công khai của bản này')).getAttribute('src')).toContain('%3Csvg');
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

  test('the page says from which numbers the report would be: the newest version of what is published, else what there is', async () => {
    const year = (id: string, of: number, state: string) => ({ ...programme(row(`e${of}`, 'UBND A')).campaigns[0]!, id, year: of, state });
    open('/reports', ANALYST, {
      'GET /api/v1/programme': () => json({ ...programme(), campaigns: [year('c2020', 2020, 'published'), year('c2022', 2022, 'open')] }),
      'GET /api/v1/campaigns/c2020/publications': () => json({ items: [version(1), version(2, { data_versions: ['d-7f3a91'] })], checklist: [] }),
    });
    await fireEvent.click(await screen.findByLabelText(/^Tổng kết/));
    const list = (await screen.findByText(/^Đợt 2020: bản 2, công bố 02\/12\/2022/)).closest('ul');
    expect(list?.textContent).toContain('bản dữ liệu d-7f3a91');
    expect(list?.textContent).toContain('Đợt 2022: số liệu có lúc tải');
    expect(list?.textContent).not.toContain('d-1');
    await fireEvent.click(screen.getByLabelText(/^Một đợt/));
    await waitFor(() => expect(screen.queryByText(/^Đợt 2020: bản 2/)).toBeNull());
    screen.getByText(/máy chủ không giữ tệp/);
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
