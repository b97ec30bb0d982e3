/** Drawings of our own server become elements of the page through this one door. */
interface Policy {
  createHTML(text: string): TrustedText;
}
/** TrustedHTML where the browser knows it, a string elsewhere. */
type TrustedText = string & { readonly trusted?: never };

interface Factory {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): Policy;
}

const REFUSED = 'script, foreignObject, iframe, object, embed, style, use[href^="http"], image[href^="http"], a';

const rules = { createHTML: (text: string): string => text };
let policy: Policy | undefined;

function door(): Policy {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  policy ??= factory ? factory.createPolicy('hailong-charts', rules) : (rules as Policy);
  return policy;
}

/** Parses a drawing strictly; null for anything that is not a harmless SVG document. */
export function drawing(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(door().createHTML(text), 'image/svg+xml');
  const root = parsed.documentElement;
  if (parsed.querySelector('parsererror') || root.localName !== 'svg') return null;
  if (root.querySelector(REFUSED)) return null;
  for (const element of [root, ...root.querySelectorAll('*')]) {
    if (element.getAttributeNames().some((name) => /^on/i.test(name))) return null;
  }
  return document.importNode(root, true) as unknown as SVGSVGElement;
}
