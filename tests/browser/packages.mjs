// The packages of web/ (one lockfile, one node_modules): resolved from there, so that this folder installs nothing.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../web/package.json', import.meta.url));

export const { chromium } = require('playwright-core');

/** The source of axe, to be evaluated in a page. */
export const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** QR codes as pictures for the fake camera; the tablet reads them with the other half of the package. */
export const encodeQr = (await import(pathToFileURL(require.resolve('qr')).href)).default;
