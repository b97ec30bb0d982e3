/** What the browser says of the network, to the app and to its service worker. */
interface Connection {
  effectiveType?: string;
  saveData?: boolean;
}

/** The network is slow, or somebody pays for each byte: only answers, and what they need, are worth it. */
export function isNarrow(): boolean {
  const { effectiveType, saveData } = (navigator as { connection?: Connection }).connection ?? {};
  return saveData === true || effectiveType === '2g' || effectiveType === 'slow-2g';
}
