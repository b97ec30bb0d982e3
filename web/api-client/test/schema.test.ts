import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

const here = (path: string) => new URL(`../${path}`, import.meta.url);

test('schema.d.ts is what openapi.json generates (npm run generate -w api-client)', async () => {
  const fresh = astToString(await openapiTS(here('openapi.json')));
  const committed = readFileSync(fileURLToPath(here('src/schema.d.ts')), 'utf8');
  expect(committed.replace(/^\/\*\*[\s\S]*?\*\/\s*/, '').trim()).toBe(fresh.trim());
});
