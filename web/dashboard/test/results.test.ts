import { describe, expect, test } from 'vitest';
import { drawing } from '../src/parts/trusted-svg';
import { joinCsv } from '../src/parts/save';
import { change } from '../src/results/change';
import { finding } from '../src/results/sentence';
import type { Tablet } from '../src/api/types';
import { standing, tasks, whyHidden } from '../src/results/standing';
import { speech } from '../src/strings/language.svelte';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';
import { programme, row } from './server';

describe('the sentence follows the rule', () => {
  const index = { estimate: 0.924, lo: 0.896, hi: 0.945, n: 284, interval: 'xlogit' as const };
  const say = (rule: string, of: Parameters<typeof finding>[0] = index) => finding(of, rule, 'district', vi.evaluation, speech);

  test('pooled is about answers, people and the overall question about people', () => {
    expect(say('pooled')?.first).toBe('Trong 100 câu trả lời của người được hỏi, khoảng 92 câu là “Hài lòng” hoặc “Rất hài lòng”.');
    expect(say('mean_of_persons')?.first).toMatch(/^Trong 100 người/);
    expect(say('overall_question')?.first).toMatch(/^Trong 100 người/);
    expect(say('pooled')?.range).toBe('từ 89,6% đến 94,5%');
  });

  test('nothing is said without an interval, and a full count has no range', () => {
    expect(say('pooled', { ...index, lo: null })).toBeNull();
    expect(say('pooled', { ...index, interval: 'census' })?.range).toBeNull();
  });
});

test('a direction is named only where the test supports it', () => {
  const d = { from: 2020, to: 2022, estimate: 0.021, se: 0.02, lo: -0.021, hi: 0.063, df: 80, p: 0.31, p_holm: 0.31 };
  expect(change({ ...d, verdict: 'not_enough' }, vi.evaluation, speech)).toBe(
    'Chưa đủ căn cứ nói có thay đổi giữa năm 2020 và năm 2022 (chênh +2,1 điểm; khoảng tin cậy 95%: −2,1 đến +6,3 điểm).',
  );
  // A small p of its own is not enough where the adjusted test says nothing.
  expect(change({ ...d, p: 0.03, p_holm: 0.06, verdict: 'not_enough' }, vi.evaluation, speech)).toContain('Chưa đủ căn cứ');
  expect(change({ ...d, lo: 0.001, verdict: 'rose' }, vi.evaluation, speech)).toContain('tăng 2,1 điểm');
  expect(change({ ...d, estimate: -0.03, lo: -0.05, hi: -0.01, verdict: 'fell' }, vi.evaluation, speech)).toContain(
    'giảm 3,0 điểm so với năm 2020 (khoảng tin cậy 95%: 1,0 đến 5,0 điểm)',
  );
  expect(change({ ...d, estimate: 0.004, lo: -0.012, hi: 0.02, verdict: 'no_practical_change' }, vi.evaluation, speech)).toBe(
    'Năm 2022 gần như không đổi so với năm 2020 (chênh +0,4 điểm; khoảng tin cậy 95%: −1,2 đến +2,0 điểm).',
  );
});

test('states and reasons', () => {
  const open = { state: 'open' };
  expect(standing({ state: 'published' }, row('a', 'A'))).toBe('published');
  expect(standing({ state: 'closed' }, row('a', 'A', { publication: 'provisional' }))).toBe('waiting');
  expect(standing(open, row('a', 'A', { publication: 'provisional' }))).toBe('open');
  const undrawn = row('a', 'A', { publication: 'provisional', hidden: 'no_sample', progress: { cases: 0, answered: 0, self_selected: 0, quarantined: 0 } });
  expect(standing(open, undrawn)).toBe('open');
  expect(whyHidden({ ...undrawn, hidden: 'not_published' }, vi, String)).toBe('Chưa công bố');
  expect(whyHidden(undrawn, vi, String)).toBe('Chưa chọn mẫu');
  const few = row('a', 'A', { hidden: 'too_few', score: null, progress: { cases: 9, answered: 22, self_selected: 0, quarantined: 0 } });
  expect(whyHidden(few, vi, String)).toBe('Chưa hiện: mới 22 phiếu, cần ít nhất 30');
  expect(whyHidden({ ...few, progress: { ...few.progress, answered: 44 } }, vi, String)).toContain('khoảng tin cậy quá rộng');
});

test('what waits: facts of the programme, at most six, only for who may act', () => {
  const quarantined = row('q', 'Q', { progress: { cases: 300, answered: 200, self_selected: 0, quarantined: 3 } });
  const few = row('f', 'F', { progress: { cases: 300, answered: 22, self_selected: 0, quarantined: 0 } });
  const data = programme(quarantined, few);
  expect(tasks(data, () => true).map((task) => task.kind)).toEqual(['quarantined', 'few']);
  expect(tasks(data, () => false)).toEqual([]);
  const met = new Date(Date.parse('2022-10-14T09:40:00Z') - 6 * 86_400_000).toISOString();
  const tablet = (owed: number, status = 'active') => ({ owed, status, last_contact_at: met }) as unknown as Tablet;
  const owing = tasks(data, () => true, { items: [tablet(19), tablet(0), tablet(22), tablet(5, 'wiped')] }, Date.parse('2022-10-14T09:40:00Z'));
  expect(owing[0]).toEqual({ kind: 'owed', machines: 2, count: 41, longest: { unit: 'day', n: 6 } });
  const now = Date.parse('2022-10-14T09:40:00Z');
  const today = { ...tablet(3), last_contact_at: new Date(now - 14 * 60_000).toISOString() };
  expect(tasks(data, () => true, { items: [today] }, now)[0]!.kind, 'a day without network is nothing to wait for').toBe('quarantined');
  const putBack = tasks(data, () => true, { items: [tablet(0), today], epoch_began_at: new Date(now - 3_600_000).toISOString() }, now);
  expect(putBack[0]).toEqual({ kind: 'put-back', at: '2022-10-14T08:40:00.000Z', away: 1 });
  expect(tasks(programme(...Array.from({ length: 9 }, () => quarantined)), () => true)).toHaveLength(6);
});

describe('the one door for drawings', () => {
  const svg = (inside: string, attributes = '') => `<svg xmlns="http://www.w3.org/2000/svg"${attributes}>${inside}</svg>`;

  test('lets a drawing in', () => expect(drawing(svg('<title>Biểu đồ</title><text>92,4</text>'))?.textContent).toBe('Biểu đồ92,4'));
  test.each([
    ['a script', svg('<script>1</script>')],
    ['a handler', svg('', ' onload="1"')],
    ['foreign content', svg('<foreignObject/>')],
    ['a link', svg('<a href="https://example.org"><text>x</text></a>')],
    ['HTML', '<p>x</p>'],
    ['what is broken', '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>'],
  ])('refuses %s', (_, text) => expect(drawing(text)).toBeNull());
});

test('files of one shape become one file, others stay apart', () => {
  expect(joinCsv(['\uFEFFa,b\r\n1,2\r\n', 'a,b\r\n3,4'])).toBe('\uFEFFa,b\r\n1,2\r\n3,4\r\n');
  expect(joinCsv(['a,b\n1,2', 'a,c\n3,4'])).toBeNull();
});

test('every sentence exists in both languages, composed, and no English one is left in Vietnamese', () => {
  const flat = (of: object, at = ''): [string, unknown][] =>
    Object.entries(of).flatMap(([key, value]) => (typeof value === 'object' && value ? flat(value, `${at}.${key}`) : [[`${at}.${key}`, value]]));
  const [v, e] = [new Map(flat(vi)), new Map(flat(en))];
  expect([...e.keys()].sort()).toEqual([...v.keys()].sort());
  for (const [key, value] of v) {
    if (typeof value !== 'string') continue;
    expect(value.normalize('NFC'), key).toBe(value);
    if (!['.app', '.csv', '.none'].includes(key) && value.length > 6) expect(e.get(key), key).not.toBe(value);
  }
});
