// With high contrast the browser paints over grounds and drops gradients: whatever is drawn with them is drawn again there.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const read = (folder: string): [string, string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(css|svelte)$/.test(path))
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
const sources = ['../src', '../../ui/src/office'].flatMap((folder) => read(resolve(import.meta.dirname, folder)));

/** A hatch, a shape without words, or a border that only one of several shows. */
const DRAWN = /linear-gradient|content: "";|solid transparent/;
/** Classes of the whole office, which one file draws again. */
const shared = sources.find(([path]) => path.endsWith('forced-colors.css'))?.[1] ?? '';

test('every hatch and shape is drawn again with high contrast', () => {
  expect(sources.length).toBeGreaterThan(50);
  const lost = sources.filter(([path, text]) => DRAWN.test(text) && !text.includes('@media (forced-colors: active)') && !path.startsWith('styles'));
  expect(lost.map(([path]) => path)).toEqual([]);
  for (const name of ['.hatch', '.more-right::after', '.chart svg', '.mark svg', '.legend i']) expect(shared).toContain(name);
});

test('what is drawn again uses the reader’s colours only', () => {
  for (const [path, text] of sources) {
    for (const part of text.split('@media (forced-colors: active)').slice(1)) {
      const own = part.slice(0, part.search(path.endsWith('.css') ? /\n\}/ : /\n {2}\}\n/));
      // A drawing of the server has its own paper.
      expect(own.replace('#ffffff', '').match(/#[0-9a-f]{3,6}\b|rgb\(|: var\(--hl/i), path).toBeNull();
    }
  }
});
