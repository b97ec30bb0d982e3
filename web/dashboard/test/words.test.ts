import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../src/strings/en';
import { vi } from '../src/strings/vi';

test('the tone stands where the office puts it: "khóa", "xóa", "họa"', () => {
  const folder = resolve(import.meta.dirname, '../src/strings');
  const sources = readdirSync(folder).filter((name) => name.startsWith('vi'));
  expect(sources.length).toBeGreaterThan(5);
  const other = /o[áàảãạ](?!\p{L})|o[éèẻẽẹ](?!\p{L})|(?<!q)u[ýỳỷỹỵ](?!\p{L})/iu;
  const lines = sources.flatMap((name) => readFileSync(resolve(folder, name), 'utf8').normalize('NFC').split('\n'));
  expect(lines.filter((line) => other.test(line))).toEqual([]);
});

test.each([vi, en])('whoever is sent to another page is told its name', ({ tablets, handover }) => {
  expect(tablets.noRoadWhat).toContain(handover.link);
});
