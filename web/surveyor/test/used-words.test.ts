// Words that no screen says any more go: they take room on the tablet, and whoever translates them works for nobody.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { erasedWords } from '../src/strings/erased';
import { filesVi } from '../src/strings/files';
import { forgottenWords } from '../src/strings/forgotten';
import { vi } from '../src/strings/vi';
import { visitWords } from '../src/strings/visits';

const root = resolve(import.meta.dirname, '../src');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|svelte)$/.test(path) && !path.startsWith('pkg'))
  .map((path) => readFileSync(join(root, path), 'utf8'));

/** Chosen by the name of the mode: `words[mode]`. */
const BY_NAME = new Set(['light', 'sun', 'dark']);

test.each([
  ['words', vi, 'words'],
  ['of files', filesVi, 'fileWords'],
  ['of visits', visitWords('vi'), 'isitWords'],
  ['of an erased tablet', erasedWords('vi'), 'erasedWords'],
  ['of a forgotten PIN', forgottenWords('vi'), 'forgottenWords'],
])('every one of the words %s is said somewhere', (_, words, mentioned) => {
  const speaking = sources.filter((source) => source.toLowerCase().includes(mentioned.toLowerCase())).join('\n');
  // `words.lock`, `says.photoOf`, `visitWords(lang).title`
  const said = new Set([...speaking.matchAll(/(?:words?|says|visits|\bvi)(?:\([^)]*\))?\??\.(\w+)/gi)].map(([, key]) => key!));
  const unsaid = Object.keys(words).filter((key) => !said.has(key) && !BY_NAME.has(key));
  expect(unsaid).toEqual([]);
});
