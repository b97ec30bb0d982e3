import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

test('the tone stands where the office puts it: "khóa", "xóa", "họa"', () => {
  const folder = resolve(import.meta.dirname, '../src/strings');
  const sources = readdirSync(folder).filter((name) => name.startsWith('vi'));
  expect(sources.length).toBeGreaterThan(5);
  const other = /o[áàảãạ](?!\p{L})|o[éèẻẽẹ](?!\p{L})|(?<!q)u[ýỳỷỹỵ](?!\p{L})/iu;
  const lines = sources.flatMap((name) => readFileSync(resolve(folder, name), 'utf8').normalize('NFC').split('\n'));
  expect(lines.filter((line) => other.test(line))).toEqual([]);
});
