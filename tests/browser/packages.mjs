// The packages of web/ (one lockfile, one node_modules): resolved from there, so that this folder installs nothing.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));

export const { chromium } = require('playwright-core');

/** The source of axe, to be evaluated in a page. */
export const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
