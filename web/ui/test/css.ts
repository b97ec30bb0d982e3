import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Not new URL(…, import.meta.url): Vite rewrites that into an asset, and a test sees it empty.
export const UI = join(import.meta.dirname, '..');

export function readUi(path: string): string {
  return readFileSync(join(UI, path), 'utf8');
}

/** The custom properties of the first rule with exactly this selector. */
export function properties(css: string, selector: string): Map<string, string> {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '');
  for (const rule of bare.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (rule[1]?.trim() !== selector) continue;
    return new Map([...(rule[2] ?? '').matchAll(/(--[\w-]+)\s*:\s*([^;]+);/g)].map((m) => [m[1]!, m[2]!.trim()]));
  }
  throw new Error(`no rule "${selector}"`);
}

/** WCAG 2 contrast ratio of two #rrggbb colours. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (!hex) throw new Error(`"${colour}" is not #rrggbb`);
  const [r, g, b] = [0, 2, 4].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
