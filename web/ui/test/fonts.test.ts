import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readUi, UI } from './css';

const LETTERS = 'aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ';
const TEXT = LETTERS + LETTERS.toUpperCase() + ' 0123456789₫%–…“”·×';

interface FontFace {
  weight: string;
  file: string;
  ranges: [number, number][];
}

function faces(css: string): FontFace[] {
  return [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].map(([, body = '']) => ({
    weight: /font-weight:\s*(\d+)/.exec(body)?.[1] ?? '',
    file: /url\("\.\/([^"]+)"\)/.exec(body)?.[1] ?? '',
    ranges: [...(/unicode-range:([^;]+);/.exec(body)?.[1] ?? '').matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].map(
      ([, from = '', to = from]) => [parseInt(from, 16), parseInt(to, 16)],
    ),
  }));
}

describe.each([
  ['fonts-tablet.css', ['400', '600'], 24_000],
  ['fonts-office.css', ['400', '600', '700'], 60_000],
])('%s', (file, weights, budget) => {
  const all = faces(readUi(file));

  test('has the weights the design names, every file is there, and together they keep to their budget', () => {
    expect([...new Set(all.map((f) => f.weight))]).toEqual(weights);
    const paths = all.map((f) => join(UI, f.file));
    expect(paths.filter((p) => !existsSync(p))).toEqual([]);
    expect(paths.reduce((sum, p) => sum + statSync(p).size, 0)).toBeLessThanOrEqual(budget);
  });

  test.each(weights)('weight %s covers every Vietnamese letter', (weight) => {
    const ranges = all.filter((f) => f.weight === weight).flatMap((f) => f.ranges);
    const missing = [...TEXT].filter((c) => !ranges.some(([from, to]) => c.codePointAt(0)! >= from && c.codePointAt(0)! <= to));
    expect(missing).toEqual([]);
  });
});
