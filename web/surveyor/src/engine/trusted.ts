/**
 * The page's only Trusted Types policy: addresses of our own workers. Everything else that could become script or
 * markup is refused by the server's `require-trusted-types-for 'script'`.
 */
interface ScriptUrlPolicy {
  createScriptURL(address: string): unknown;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | null | undefined;

/** The address of a worker as `Worker` and `serviceWorker.register` take it; throws for any other address. */
export function workerUrl(address: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  policy ??= types?.createPolicy('hailong-workers', { createScriptURL: own }) ?? null;
  // The type of the platform's library is string; what goes in may be a TrustedScriptURL.
  return (policy ? policy.createScriptURL(address) : own(address)) as string;
}

function own(address: string): string {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin || !url.pathname.startsWith('/surveyor/')) throw new TypeError(`not ours: ${address}`);
  return address;
}
