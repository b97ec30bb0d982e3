// Words that no page says any more go: whoever translates them works for nobody.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { vi } from '../src/strings/vi';

const read = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|svelte)$/.test(path) && !/^strings.(vi|en)/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
const sources = ['../src', '../../ui/src/office'].flatMap((folder) => read(resolve(import.meta.dirname, folder)));
/** Parts that are given a page's words, whichever page it is. */
const given = sources.filter((source) => /\bwords\./.test(source));

const mentions = (key: string) => (source: string): boolean => new RegExp(`\\.${key}\\b|['"\`]${key}['"\`]`).test(source);

/** The words that no source mentions which also mentions their page. A table that is looked up by what the server says is mentioned whole. */
function unsaid(words: object, where: string[], path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const there = where.filter(mentions(key));
    if (there.length === 0) return [path + key];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const table = there.some((source) => new RegExp(`\\.${key}[[,]`).test(source));
    return table ? [] : unsaid(value, [...there, ...given], `${path}${key}.`);
  });
}

test('every word is said somewhere', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(unsaid(vi, sources)).toEqual([]);
});
