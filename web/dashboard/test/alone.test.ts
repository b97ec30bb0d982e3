import { expect, test } from 'vitest';
import type { Row, Score } from '../src/api/types';
import { alone, aloneWords } from '../src/compare/alone';
import type { Scored } from '../src/compare/classes';
import { row } from './server';

const KEYS = ['A1', 'A2', 'E2', 'E3'];
function unit(id: string, key: number, change: { row?: Partial<Row>; kind?: string; without?: string[]; score?: Partial<Score> } = {}): Scored {
  const own = row(id, `Đơn vị ${id}`, change.row);
  const criteria = KEYS.map((name) => ({ key: name, in_index: !change.without?.includes(name) })) as unknown as Score['criteria'];
  return {
    row: { ...own, unit: { ...own.unit, kind: change.kind ?? 'district' } },
    score: { evaluation: id, rule: own.rule, publication: 'published', class: key, criteria: criteria ?? null, no_rank: 'alone', ...change.score },
  };
}
const form = (hash: string): Partial<Row> => ({ questionnaire: { ...row('x', 'X').questionnaire, hash } });

const a = unit('a', 1);
test.each([
  ['the only one of its kind', [unit('b', 2, { kind: 'school' })], 'Trong đợt này không có đơn vị nào khác cùng loại hình.'],
  ['another form', [unit('b', 2, { row: form('h2') })], 'Khác phiếu: cùng loại hình có Đơn vị b'],
  ['another form than three', ['b', 'c', 'd'].map((id, at) => unit(id, at + 2, { row: form('h2') })), 'Khác phiếu: cùng loại hình có Đơn vị b, Đơn vị c và Đơn vị d, nhưng'],
  ['another rule', [unit('b', 2, { row: { rule: 'mean_of_factors' } }), unit('c', 3, { row: form('h2') })], 'Khác quy tắc: cùng loại hình và cùng phiếu với Đơn vị b,'],
  ['another way of asking', [unit('b', 2), unit('c', 3, { without: ['E2'] })], 'Khác cách hỏi: cùng loại hình, cùng phiếu, cùng quy tắc và cùng tiêu chí với Đơn vị b,'],
  ['other criteria, of the nearest class', [unit('b', 2, { without: ['E2', 'E3'] }), unit('c', 3, { without: ['E3'] })], 'với Đơn vị c, nhưng E3 chỉ tính'],
  ['a mate without a rank', [unit('b', 1, { score: { no_rank: 'few_clusters' } })], 'Chỉ có thể so với Đơn vị b, nhưng'],
])('%s is named', (_, others, said) => expect(aloneWords(a, [a, ...others])).toContain(said));

test('where the criteria of one of a class differ, the modes are not blamed', () => {
  expect(alone(a, [a, unit('b', 2), unit('c', 2, { without: ['E3'] })])).toMatchObject({ because: 'criteria', keys: ['E3'] });
});
