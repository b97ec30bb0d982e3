import { render, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { OFFICE } from '../src/app/context';
import type { Analysis, AnalysisRow, Composition, Criterion, EvaluationDetail, Form, Publication, Score } from '../src/api/types';
import CompositionCard from '../src/results/Composition.svelte';
import CriterionDetail from '../src/results/CriterionDetail.svelte';
import Domains from '../src/results/Domains.svelte';
import How from '../src/results/How.svelte';
import { effectWords } from '../src/results/how/effect';
import { domainEstimate } from '../src/results/rows';
import { publicationWord } from '../src/results/standing';
import { vi } from '../src/strings/vi';
import { row } from './server';

const sex: Composition['variables'][number] = {
  key: 'sex', label: { vi: 'Giới tính' }, unknown: 3,
  levels: [
    { key: 'male', label: { vi: 'Nam' }, n: 143, unweighted: 0.51, weighted: 0.526, frame: 0.53, web: null, reason: null },
    { key: 'other', label: { vi: 'Khác' }, n: null, unweighted: null, weighted: null, frame: null, web: null, reason: 'under_10' },
  ],
};
const shown: AnalysisRow = { variable: 'sex', level: 'male', n: 143, pooled: 0.918, se: 0.015, lo: 0.881, hi: 0.944, interval: 'xlogit', xlogit_lo: 0.88, xlogit_hi: 0.94, decision: 'publish' };
/** A server that forgot to hide: the page does not show it all the same. */
const leaking: AnalysisRow = { ...shown, level: 'other', pooled: 0.7654, decision: 'suppressed_complementary' };

test('a domain has its interval, or the reason and no number', () => {
  const { container } = render(Domains, { props: { rows: [leaking, shown], variables: [sex], rule: 'pooled' } });
  const line = (name: string) => within(screen.getByRole('rowheader', { name })).getByText(name).closest('tr')?.textContent ?? '';
  expect(line('Nam')).toContain('91,8');
  expect(line('Nam')).toContain('88,1–94,4');
  expect(line('Khác')).toContain('ẩn kèm, để không trừ ngược ra được');
  expect(container.innerHTML).not.toMatch(/76[.,]5|0\.7654/);
  // In the order of the form, not of the answer.
  expect(screen.getAllByRole('rowheader').map((one) => one.textContent)).toEqual(['Nam', 'Khác']);
});

test('a table by ethnic group says that its counts are rounded', () => {
  const { unmount } = render(Domains, { props: { rows: [shown], variables: [sex], rule: 'pooled' } });
  expect(screen.queryByText(/bội số gần nhất của 5/)).toBeNull();
  unmount();
  render(Domains, { props: { rows: [{ ...shown, variable: 'ethnicity', level: 'thai', n: 135 }], variables: [], rule: 'pooled' } });
  screen.getByText(/bội số gần nhất của 5/);
});

test('without a logit interval Wilson’s is taken, without either no number', () => {
  expect(domainEstimate({ ...shown, lo: 0.87, hi: 0.95, interval: 'beta' })).toMatchObject({ lo: 0.87, hi: 0.95 });
  expect(domainEstimate({ ...shown, lo: null })).toMatchObject({ lo: null });
});

test('composition: hidden cells say why, unknown people are counted apart', () => {
  render(CompositionCard, { props: { data: { evaluation: 'e', hidden: null, margins_imported: false, variables: [sex] } } });
  const cells = within(screen.getByRole('row', { name: /^Nam/ })).getAllByRole('cell').map((cell) => cell.textContent);
  expect(cells).toEqual(['143', '51%', '53%', '53%']);
  expect(screen.getByRole('row', { name: /^Khác/ }).textContent).toContain('ẩn: dưới 10 người');
  screen.getByText('3 người không trả lời câu này, không nằm trong các tỷ lệ.');
  screen.getByText(/Chưa nhập số người đã biết/);
  // As the charts of the server call it.
  screen.getByRole('columnheader', { name: 'Danh sách gốc' });
});

test('composition: a rounded count and a share that is not told say so, and only they', () => {
  const level = (key: string, n: number | null, unweighted: number | null) => ({ key, label: { vi: key }, n, unweighted, weighted: n && 0.5, frame: null, web: null, reason: n === null ? 'under_10' as const : null });
  const variable = (key: string, ...levels: ReturnType<typeof level>[]) => ({ key, label: { vi: key }, unknown: null, levels });
  const notes = (...variables: ReturnType<typeof variable>[]): (string | null)[] => {
    const { container, unmount } = render(CompositionCard, { props: { data: { evaluation: 'e', hidden: null, margins_imported: true, variables } } });
    const said = [...container.querySelectorAll('.scroll p')].map((one) => one.textContent);
    unmount();
    return said;
  };
  expect(notes(variable('sex', level('male', 143, 0.5), level('female', 141, 0.5)))).toEqual([]);
  expect(notes(variable('ethnicity', level('thai', 135, null), level('dao', null, null)))).toEqual([
    expect.stringContaining('làm tròn đến bội số gần nhất của 5'), expect.stringContaining('trừ ra được nhóm ấy')]);
  expect(notes(variable('education', level('low', 36, null), level('other', null, null)))).toEqual([expect.stringContaining('Cột “Mẫu” để “—”')]);
  expect(notes(variable('ethnicity', level('dao', null, null)))).toEqual([]);
});

const form: Form = {
  title: { vi: 'Phiếu' }, status: 'confirmed', factors: [{ key: 'A', name: { vi: 'Tiếp cận' }, short: { vi: 'Tiếp cận' } }], criteria: [],
  scale: [{ code: 4, label: { vi: 'Hài lòng' }, satisfied: true }, { code: 5, label: { vi: 'Rất hài lòng' }, satisfied: true }],
};
const criterion = {
  key: 'A3', factor: 'A', in_index: true, disclosure: 'shown', notes: [], estimate: 0.876, lo: 0.824, hi: 0.914, n: 281, deff: 1.35, n_eff: 208.2,
  missing: 3, nonresponse: 0.011, missing_by: { blank: 0, not_asked: 0, no_opinion: 2, refused: 1, not_applicable: 0, not_remembered: 0, unknown: 0 },
  distribution: [{ code: 5, satisfied: true, n: 84, share: 0.3 }, { code: 4, satisfied: true, n: 163, share: 0.576 }],
} as Criterion;

test('a criterion opens down to its answers, its blanks by reason and its design effect in words', () => {
  const { container } = render(CriterionDetail, { props: { criterion, form } });
  const text = container.textContent ?? '';
  expect(screen.getAllByRole('rowheader').map((one) => one.textContent?.trim().replace(/\s+/g, ' '))).toEqual(['Hài lòng tính hài lòng', 'Rất hài lòng tính hài lòng']);
  for (const part of ['Chỉ số 87,6%; khoảng tin cậy 95%: 82,4% đến 91,4%.', '1,1% số người được hỏi không trả lời, tính theo trọng số (3 người; “không có ý kiến”: 2 · từ chối: 1).',
    '281 câu trả lời này chỉ chính xác như 208 câu', 'hiệu ứng thiết kế 1,35']) expect(text).toContain(part);
  expect(text).not.toContain('bỏ trống: 0');
});

test('whom a criterion was not put to is counted apart from whoever gave no answer', () => {
  const asked = (by: Partial<NonNullable<Criterion['missing_by']>>, nonresponse: number) => {
    const { container, unmount } = render(CriterionDetail, { props: { form, criterion: { ...criterion, missing: 170, nonresponse, missing_by: { ...criterion.missing_by!, no_opinion: 0, refused: 0, ...by } } } });
    const text = (container.textContent ?? '').replace(/\s+/g, ' ');
    unmount();
    return text;
  };
  const some = asked({ not_asked: 166, not_applicable: 3, no_opinion: 1 }, 0.018);
  for (const part of ['1,8% số người được hỏi không trả lời, tính theo trọng số (1 người; “không có ý kiến”: 1).', 'Không được hỏi câu này: 166 người.', 'Câu này không áp dụng cho 3 người.']) expect(some).toContain(part);
  expect(some).not.toMatch(/167|170/);
  const none = asked({ not_asked: 170 }, 0);
  expect(none).toContain('Ai được hỏi cũng trả lời. Không được hỏi câu này: 170 người.');
});

test('a criterion that everybody was satisfied with carries its mark, another does not', () => {
  const said = (change: Partial<Criterion>): string => {
    const { container, unmount } = render(CriterionDetail, { props: { criterion: { ...criterion, ...change }, form } });
    const text = container.textContent ?? '';
    unmount();
    return text;
  };
  expect(said({ estimate: 1, notes: ['no_variance', 'complement_imprecise'] })).toContain('mọi người đều hài lòng: khoảng tin cậy theo phương pháp riêng');
  expect(said({ estimate: 0, notes: ['no_variance'] })).toContain('không ai hài lòng: khoảng');
  expect(said({ estimate: 0.5, notes: ['no_variance'] })).toContain('mọi người trả lời như nhau: khoảng');
  expect(said({ notes: ['complement_imprecise'] })).not.toContain('phương pháp riêng');
});

test('a hidden criterion opens to its reason and nothing else', () => {
  const hidden = { key: 'E3', factor: 'E', in_index: true, disclosure: 'suppressed', notes: [], reason: 'complementary' } as unknown as Criterion;
  const { container } = render(CriterionDetail, { props: { criterion: hidden, form } });
  expect(container.textContent).toBe('ẩn kèm, để không trừ ngược ra được');
});

const score = { evaluation: 'e', rule: 'pooled', publication: 'published', index: { disclosure: 'shown', notes: [], estimate: 0.924, lo: 0.896, hi: 0.945, n: 284 } } as unknown as Score;
const detail = { ...row('e', 'A'), form, campaign: {} } as unknown as EvaluationDetail;
const analysis = (arrays: Analysis['arrays']): Analysis => ({
  evaluation: 'e', hidden: null, publication: 'published', data_version: 'd-3f0a', program: 'hailong 0.1.0', rule: 'pooled', confidence: 0.95, lonely_psu: 'adjust', margins_refused: null, arrays,
});
const composition: Composition = { evaluation: 'e', hidden: null, margins_imported: true, variables: [sex] };
function how(arrays: Analysis['arrays'], margins = true, publication?: Publication, more: Partial<Score> = {}): string {
  const session = { may: () => true };
  const { container } = render(How, {
    props: { detail, score: { ...score, ...more }, analysis: analysis(arrays), composition: { ...composition, margins_imported: margins }, publication }, context: new Map([[OFFICE, { session }]]),
  });
  return (container.textContent ?? '').replace(/\s+/g, ' ');
}

test('how it is computed: calibrated weights by the names of the form, and the command', () => {
  const text = how({
    weighting: [
      { method: 'base', n: 284, min: 3.9, max: 12.1, pooled: 0.924, pooled_se: 0.0121, decision: 'publish' },
      { method: 'poststratified_sex', n: 284, min: 3.8, max: 12.4, pooled: 0.9178, pooled_se: 0.012, decision: 'publish' },
    ],
  });
  for (const part of ['Trọng số đang dùng (đã bù cho người không trả lời)', 'Hậu phân tầng theo Giới tính', '91,8', 'trọng số từ 3,80 đến 12,40', 'd-3f0a', 'hailong analyse --evaluation e']) expect(text).toContain(part);
});

test('how it is computed: the weights are said to stand for those who did not answer, in the words of the other pages', () => {
  const text = how({});
  expect(text).toContain('284 người trả lời. Mỗi phiếu có trọng số bằng nghịch đảo xác suất được chọn của người trả lời; trong mỗi cụm, người trả lời đại diện cả cho người được chọn mà không trả lời.');
  expect(text.match(/nghịch đảo xác suất/g)).toHaveLength(1);
});

test('how it is computed: what was published by its bundle, and what the weights changed', () => {
  const text = how({}, true, { number: 2, key: 'k1', whole: true } as Publication, { unweighted: 0.931 });
  for (const part of ['-2-whole.zip --key k1', 'không có trọng số, thì chỉ số là 93,1% thay vì 92,4%']) expect(text).toContain(part);
  expect(text).not.toContain('hailong analyse');
  expect(how({}, true, { number: 2, key: 'k1', whole: false } as Publication)).toContain('-2-open.zip --key k1');
});

test('the design effect in words: how many drawn at random would do, or no fewer, or nothing', () => {
  const said = (n: number | null, deff: number | null): string => effectWords({ n, deff }, vi.evaluation, String);
  expect(said(284, 1.35)).toBe('284 phiếu này chính xác như khoảng 210 phiếu chọn ngẫu nhiên đơn giản.');
  expect(said(284, 0.75)).toBe('284 phiếu này chính xác ít nhất bằng 284 phiếu chọn ngẫu nhiên đơn giản.');
  expect(said(284, 1.001)).toBe('');
  expect(said(284, null)).toBe('');
  expect(said(null, 1.35)).toBe('');
  const index = { ...score.index, n: 284, deff: 1.35, n_eff: 284 } as NonNullable<Score['index']>;
  expect(how({}, true, undefined, { index })).toContain('Hiệu ứng thiết kế (deff, so với chọn ngẫu nhiên đơn giản cùng số người) 1,35. 284 phiếu này chính xác như khoảng 210');
});

test('how it is computed: hidden weights, missing totals and totals that do not fit are three things', () => {
  expect(how({ weighting: [{ method: 'base', pooled: 0.5678, decision: 'suppressed_complementary' }] })).toMatch(/không hiện được(?!.*56,8)/);
  expect(how({}, false)).toContain('Chưa nhập số người đã biết');
  expect(how({}, true)).toContain('không cân được mẫu');
});

test('the word of a publication names the day and the version; before it, what the figures are', () => {
  const day = (iso: string): string => iso.slice(0, 10);
  const made = { number: 2, published_at: '2022-12-05T03:00:00Z' } as Parameters<typeof publicationWord>[2];
  expect(publicationWord('published', true, made, vi, day)).toBe('Đã công bố 2022-12-05, bản 2');
  expect(publicationWord('published', true, undefined, vi, day)).toBe('Đã công bố');
  expect(publicationWord('waiting', true, undefined, vi, day)).toBe('Chờ công bố');
  expect(publicationWord('open', true, undefined, vi, day)).toBe('Tạm tính');
  expect(publicationWord('open', false, undefined, vi, day)).toBe('Đang thu thập');
});
