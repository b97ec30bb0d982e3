// Draws public/icon-*.png from public/icon.svg: node web/surveyor/icons.mjs, after the drawing changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const folder = fileURLToPath(new URL('./public/', import.meta.url));
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8');
// A maskable icon is cut to any shape by the launcher: full bleed, the face inside the safe circle.
const maskable = drawing.replace('rx="20"', 'rx="0"').replace('translate(16 16)', 'translate(22.4 22.4) scale(.8)');

const browser = await chromium.launch({ executablePath: process.env.HAILONG_CHROMIUM ?? '/usr/bin/chromium' });
for (const [name, size, svg] of [
  ['icon-192.png', 192, drawing],
  ['icon-512.png', 512, drawing],
  ['icon-maskable-512.png', 512, maskable],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  writeFileSync(join(folder, name), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
