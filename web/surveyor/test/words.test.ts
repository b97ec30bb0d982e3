import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Case, Item, ItemState } from '../src/engine/protocol';
import { bars, stageOf } from '../src/state/outbox';
import { greeting, masked, month, spaced } from '../src/state/greeting';
import { inOrder, matches, plain } from '../src/state/people';
import { en } from '../src/strings/en';
import { clock, size, today, when } from '../src/strings/format';
import { vi } from '../src/strings/vi';

const every = (words: object): string[] =>
  Object.values(words).flatMap((value) => {
    if (typeof value === 'function') return [(value as (...given: unknown[]) => string)(2, 3, 'x', 4)];
    return Array.isArray(value) ? (value as string[]) : [String(value)];
  });

test('Vietnamese words are NFC and name no thing of a later version', () => {
  for (const text of every(vi)) {
    expect(text).toBe(text.normalize('NFC'));
    expect(text).not.toMatch(/undefined|mã rút/);
  }
});

test('the tone stands where the field face puts it: "khoá", "xoá", "hoạ"', () => {
  const folder = resolve(import.meta.dirname, '../src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!d)\.(ts|svelte)$/.test(name) && !name.startsWith('pkg'));
  expect(sources.length).toBeGreaterThan(100);
  const other = /[óòỏõọ][ae](?!\p{L})|[úùủũụ]y(?!\p{L})/iu;
  const lines = sources.flatMap((path) => readFileSync(resolve(folder, path), 'utf8').normalize('NFC').split('\n'));
  expect(lines.filter((line) => other.test(line))).toEqual([]);
});

test('the two languages say the same things', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  expect([en.dayCount(1), en.dayCount(0)]).toEqual(['submission today', 'submissions today']);
  expect([en.owed(1), en.owed(2)]).toEqual(['submission the server does not have yet', 'submissions the server does not have yet']);
  expect(en.practiceAnswers).toHaveLength(vi.practiceAnswers.length);
});

const item = (state: ItemState): Item => ({
  seq: 3, id: 's', line_hash: 'h', bytes: 1, blobs: 0, state, receipt: null, not_held: null, refusals: 0, hold_until: null,
});

test.each([
  ['finalised', [], 'kept', 1],
  ['sending', [], 'kept', 1],
  ['sending', [3], 'sent', 2],
  ['finalised', [3], 'sent', 2],
  ['finalised', [4], 'kept', 1],
  ['complete', [3], 'received', 3],
  ['quarantined', [], 'quarantined', 3],
  ['conflict', [], 'conflict', 3],
  ['durable', [], 'durable', 4],
] as const)('%s with %o handed over is "%s"', (state, handed, stage, filled) => {
  expect(stageOf(item(state), new Set<number>(handed), 2)).toBe(stage);
  expect(bars(stage)).toBe(filled);
});

const person = (number: number, village: string | null, area = 'Xã Ngọc Chiến'): Case => ({
  id: String(number), evaluation: 'e', number, area_code: '1', area_name: { vi: area }, village, state: 'open',
});

test('people are found without accents, by number, village and commune', () => {
  const one = person(31, 'Bản Nậm Nghẹp');
  expect(['nam nghep', '31', 'NGOC chien', 'ban 31', ''].every((query) => matches(one, query, 'vi'))).toBe(true);
  expect(matches(one, 'lướt', 'vi')).toBe(false);
  expect(plain('Đường Ẫ')).toBe('duong a');
});

test('a person is found and spoken of by name, and by number where there is none', () => {
  const my: Case = { ...person(31, 'Bản Nậm Nghẹp'), person: { name: 'Thào Thị Mỷ', honorific: 'ba' } };
  expect(['thao my', 'MỶ', '31 my'].every((query) => matches(my, query, 'vi'))).toBe(true);
  expect(matches(my, '0912', 'vi')).toBe(false);
  expect(greeting(my, 31, vi)).toEqual({ called: 'Bà Thào Thị Mỷ', who: 'bà Mỷ', whoever: 'bà Mỷ', you: 'bà', begins: 'Bà' });
  expect(greeting(my, 31, en)).toMatchObject({ called: 'Mrs Thào Thị Mỷ', who: 'Mrs Mỷ' });
  const named: Case = { ...my, person: { name: 'Giàng A Sùng' } };
  expect(greeting(named, 31, vi)).toEqual({ called: 'Giàng A Sùng', who: 'Ông/Bà Sùng', whoever: 'Ông/Bà Sùng', you: 'Ông/Bà', begins: 'Ông/Bà' });
  for (const nobody of [person(31, null), undefined]) {
    expect(greeting(nobody, 31, vi)).toEqual({ called: 'Người số 31', who: null, whoever: 'người số 31', you: 'Ông/Bà', begins: 'Ông/Bà' });
  }
  expect([vi.agree('Bà'), vi.disagree('Ông/Bà'), vi.consentTitle('bà Mỷ')]).toEqual(['Bà đồng ý trả lời', 'Ông/Bà không đồng ý', 'Xin phép bà Mỷ']);
});

test('a telephone number is masked but for two figures, then read in groups', () => {
  expect(masked('01203456747')).toBe('••• ••• ••47');
  expect(['0912345678', '01203456747', '+84912345678', '021238520'].map(spaced)).toEqual(['091 234 5678', '0120 345 6747', '+8491 234 5678', '02 123 8520']);
  expect([month('2021-09'), month('2022-12')]).toEqual(['9/2021', '12/2022']);
});

test('people stand in the order of a way: by commune, by village in Vietnamese order, by number', () => {
  const people = [person(9, 'Bản Đán'), person(2, 'Bản Dửn'), person(5, 'Bản Đán'), person(1, null), person(7, 'Bản 10'), person(8, 'Bản 2')];
  expect(inOrder(people, 'vi').map((one) => one.number)).toEqual([8, 7, 2, 5, 9, 1]);
  const near = { ...person(3, 'Bản 1'), area_name: { vi: 'Xã Chiềng Phung' } };
  const far = { ...person(4, 'Bản 1'), area_name: { vi: 'Xã Huổi Một' } };
  const next = { ...person(6, 'Bản 2'), area_name: { vi: 'Xã Chiềng Phung' } };
  expect(inOrder([far, next, near], 'vi').map((one) => one.number)).toEqual([3, 6, 4]);
});

test('times and sizes', () => {
  const noon = new Date(2022, 9, 12, 12, 5).getTime();
  expect(clock(noon)).toBe('12:05');
  expect(clock(noon - 10 * 3_600_000)).toBe('02:05');
  expect(when(noon, noon + 60_000, vi)).toBe('12:05 hôm nay');
  expect(when(noon - 86_400_000, noon, vi)).toBe('12:05 hôm qua');
  expect(when(noon - 5 * 86_400_000, noon, en)).toBe('Friday 7/10, 12:05');
  expect(when(noon - 5 * 86_400_000, noon, vi)).toBe('thứ Sáu 7/10, 12:05');
  expect(when(noon + 2 * 86_400_000, noon, vi)).toBe('thứ Sáu 14/10, 12:05');
  expect(when(noon - 7 * 86_400_000, noon, vi)).toBe('5/10, 12:05');
  expect(today(noon)).toBe('2022-10-12');
  expect(size(11_200_000_000, 'vi')).toBe('11,2 GB');
  expect(size(600, 'en')).toBe('0.6 KB');
});

test('every screen of the shell says only words of the shell and has only its signs', () => {
  const source = (path: string): string => readFileSync(path, 'utf8');
  const shell = new Set<string>([resolve(import.meta.dirname, '../src/App.svelte')]);
  for (const path of shell) {
    for (const [, one] of source(path).matchAll(/^\s*import \w+ from '(\.[^']*\.svelte)';/gm)) shell.add(resolve(dirname(path), one!));
  }
  expect(shell.size).toBeGreaterThan(10);
  const words = new Set([...source(resolve(import.meta.dirname, '../src/strings/vi.ts')).matchAll(/^  (\w+):/gm)].map(([, key]) => key));
  const lacking = [...shell].flatMap((path) => [...source(path).matchAll(/\bwords\.(\w+)/g)].map(([, key]) => key!).filter((key) => !words.has(key)));
  expect(lacking).toEqual([]);
  const late = [...source(resolve(import.meta.dirname, '../../ui/src/late-icons.ts')).matchAll(/^  (\w+):/gm)].map(([, name]) => name!);
  expect(late.length).toBeGreaterThan(5);
  const signs = [...shell].flatMap((path) => late.filter((name) => new RegExp(`['"]${name}['"]`).test(source(path))));
  expect(signs).toEqual([]);
});
