/** The end of the day and the way without a network, as the screens T9 drive it. */
import type { Closed, DayClose, Heard } from '../engine/protocol';
import { makeBundle, type Bundle } from '../store/bundle';
import { getMeta } from '../store/meta';
import { NoReply } from '../sync/road';
import type { App } from './app.svelte';
import { number, today, type Day } from './day';

/** Today's lines and their code, as they stand now. */
export function closing(app: App): { day: Day; close: DayClose } | null {
  const day = today(app.submissions, app.serverNow());
  const close = app.ask((outbox) => outbox.dayClose(day.day, day.count));
  return close && { day, close };
}

/** Asks the server to close the day. Null if it did not answer: then the code is what there is. */
export async function askServer(app: App, close: DayClose): Promise<Closed | null> {
  const [keys, install] = [app.deviceKeys, await getMeta(app.db, 'install')];
  if (!keys || !install) return null;
  let text: string;
  try {
    text = await app.client.dayClose(JSON.stringify(close.request), install.push.token, keys);
  } catch (error) {
    if (error instanceof NoReply) return null;
    throw error;
  }
  const heard = await app.call((outbox) => outbox.onDayClose(close.request, text));
  if (heard?.closed.closed === 'missing' && !app.settings.paused) void app.sendNow();
  return heard?.closed ?? null;
}

/** What the text of a QR code or of a receipts file says. */
export async function takeReceipt(app: App, text: string): Promise<{ heard: Heard; label: string } | null> {
  const word = wordIn(text, app.install?.install ?? '');
  return app.call((outbox) => outbox.onReceiptText(word));
}

/** Of a receipts file the word for this tablet, else for any; a QR code's text as it is. */
export function wordIn(text: string, install: string): string {
  try {
    const { tablets } = JSON.parse(text) as { tablets: { install: string; qr_text: string }[] };
    return (tablets.find((one) => one.install === install) ?? tablets[0])?.qr_text ?? '';
  } catch {
    return text;
  }
}

/** Everything that the server may lack, in one file. */
export async function bundle(app: App): Promise<(Bundle & { name: string }) | null> {
  const [keys, install] = [app.deviceKeys, app.install];
  const owed = app.ask((outbox) => outbox.owed());
  if (!keys || !install || !owed) return null;
  const made = await makeBundle(app.db, keys, install.install, owed, Date.now());
  const day = today([], app.serverNow()).day;
  return { ...made, name: `hailong-${number(install.label)}-${day}.hlb` };
}

/**
 * The file as other apps take it. Chromium shares only files of kinds it knows: where it refuses .hlb, the same bytes go
 * as a text file, whose name the server does not look at.
 */
export function shareable(file: Blob, name: string): File | null {
  const can = (one: File): boolean => navigator.canShare?.({ files: [one] }) ?? false;
  const own = new File([file], name, { type: 'application/octet-stream' });
  const text = new File([file], `${name}.txt`, { type: 'text/plain' });
  return [own, text].find(can) ?? null;
}
