import type { Plugin } from 'vite';

/**
 * Stops a build whose page the server's Content-Security-Policy would refuse: inline scripts and styles, handlers in
 * attributes, anything from another host.
 */
export function cspSafe(): Plugin {
  return {
    name: 'csp-safe',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (!name.endsWith('.html') || file.type !== 'asset') continue;
        for (const problem of problems(String(file.source))) this.error(`${name}: ${problem}`);
      }
    },
  };
}

export function problems(html: string): string[] {
  const found: string[] = [];
  for (const [tag, attributes = '', body = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (!/\bsrc=/.test(attributes) || body.trim() !== '') found.push(`inline script ${tag.slice(0, 60)}`);
  }
  if (/<style\b/i.test(html)) found.push('inline style sheet');
  for (const [attribute] of html.matchAll(/\s(?:on[a-z]+|style)\s*=\s*["'][^"']*["']/gi)) found.push(`attribute${attribute}`);
  for (const [address] of html.matchAll(/\b(?:src|href)=["'](?:https?:)?\/\/[^"']*["']/gi)) found.push(`other host: ${address}`);
  return found;
}
