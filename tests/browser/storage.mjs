// What a tablet holds and sends, read past the app: IndexedDB, the journal in OPFS, the wire.
import { gunzipSync } from 'node:zlib';

/** A page of the app's origin on which the app does not run: its storage can be read and hurt from here. */
export async function besideTheApp(page) {
  // Outside of the service worker, which answers every address of its own with the app; and without the network.
  await page.route('**/beside', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>-</title>' }));
  await page.goto('/beside');
}

/** Deletes the app's database; from a page beside the app. */
export function deleteDatabase(page) {
  return page.evaluate(() => new Promise((done, failed) => {
    const asked = indexedDB.deleteDatabase('hailong');
    asked.onsuccess = () => done();
    asked.onerror = asked.onblocked = () => failed(new Error('not deleted'));
  }));
}

/** Takes all finalised lines out of it, and puts something in the place of the engine's memory, if that is given. */
export function takeLinesOut(page, memory = null) {
  return page.evaluate((memory) => new Promise((done, failed) => {
    const asked = indexedDB.open('hailong');
    asked.onsuccess = () => {
      const tx = asked.result.transaction(['meta', 'submission'], 'readwrite');
      if (memory) tx.objectStore('meta').put(memory, 'memory');
      tx.objectStore('submission').clear();
      tx.oncomplete = () => (asked.result.close(), done());
      tx.onabort = () => failed(tx.error);
    };
    asked.onerror = () => failed(asked.error);
  }), memory);
}

/** The finalised lines in IndexedDB by number, and the drafts' ids; null if there is no such database. */
export function stored(page) {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => /^hailong(-\d+)?$/.test(name));
    if (names.length === 0) return null;
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open(names.sort().at(-1));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const all = (store) =>
      new Promise((done, failed) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
      });
    const [submissions, drafts, items] = [await all('submission'), await all('draft'), await all('item')];
    db.close();
    return {
      lines: submissions.map(({ seq, line, key_box, line_hash }) => ({ seq, line, key_box, line_hash })),
      drafts: drafts.map((draft) => draft.id),
      items: items.map(({ seq, state }) => ({ seq, state })),
    };
  });
}

/** The sealed records of what is unfinished, byte for byte as text. */
export function draftRecords(page) {
  return page.evaluate(async () => {
    const done = (asked) => new Promise((good, bad) => ((asked.onsuccess = () => good(asked.result)), (asked.onerror = () => bad(asked.error))));
    const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => /^hailong(-\d+)?$/.test(name));
    const db = await done(indexedDB.open(names.sort().at(-1)));
    const records = await done(db.transaction('draft').objectStore('draft').getAll());
    db.close();
    return JSON.stringify(records, (_, value) => (ArrayBuffer.isView(value) ? [...value].join() : value));
  });
}

/** The sealed files in the tablet's database: hash, bytes and how they begin. */
export function filesOn(page) {
  return page.evaluate(async () => {
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open('hailong');
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const rows = await new Promise((done, failed) => {
      const asked = db.transaction('blob_chunk').objectStore('blob_chunk').getAll();
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    db.close();
    const files = new Map();
    for (const { sha256, n, data } of rows) {
      const file = files.get(sha256) ?? { sha256, bytes: 0, head: '' };
      file.bytes += data.length;
      if (n === 0) file.head = [...data.slice(0, 2)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      files.set(sha256, file);
    }
    return [...files.values()];
  });
}

/** Everything in the journal's files, as text in which the lines can be looked for. */
export function journal(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('hailong-journal', { create: true });
    let text = '';
    for await (const [name, handle] of folder.entries()) if (name.startsWith('lines.')) text += await (await handle.getFile()).text();
    return text;
  });
}

/** Whether these bytes, given in base64url, stand in a file of the origin, whichever. */
export function inAnyFile(page, text) {
  return page.evaluate(async (text) => {
    const latin = (bytes) => new TextDecoder('latin1').decode(bytes);
    const wanted = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    // What the decoder calls latin1 is windows-1252; both sides go the same way.
    const needle = latin(Uint8Array.from(wanted, (one) => one.charCodeAt(0)));
    const found = async (folder) => {
      for await (const handle of folder.values()) {
        const here = handle.kind === 'file' ? latin(await (await handle.getFile()).arrayBuffer()).includes(needle) : await found(handle);
        if (here) return true;
      }
      return false;
    };
    return found(await navigator.storage.getDirectory());
  }, text);
}

/** Everything the tablet keeps, in all databases, the journal and localStorage, with bytes as the text they would be. */
export function everythingStored(page) {
  return page.evaluate(async () => {
    const done = (asked) => new Promise((good, bad) => ((asked.onsuccess = () => good(asked.result)), (asked.onerror = () => bad(asked.error))));
    const plain = (_, value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder().decode(value) : value);
    let text = JSON.stringify({ ...localStorage });
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) text += JSON.stringify(await done(db.transaction(store).objectStore(store).getAll()), plain);
      db.close();
    }
    const read = async (folder) => {
      for await (const handle of folder.values()) text += handle.kind === 'file' ? await (await handle.getFile()).text() : await read(handle);
      return '';
    };
    await read(await navigator.storage.getDirectory());
    return text;
  });
}

/** Whether a key box is anywhere on the tablet: in a database, a file or a setting. */
export async function isOnTablet(page, { key_box }) {
  return (await inAnyFile(page, key_box)) || (await everythingStored(page)).includes(key_box);
}

/** Looks again and again, a quarter of a second apart, until it is nowhere; false if it stays. */
export async function leavesTablet(page, one, looks = 120) {
  for (let tries = 0; tries < looks && (await isOnTablet(page, one)); tries += 1) await page.waitForTimeout(250);
  return !(await isOnTablet(page, one));
}

/** Every item that goes to the server from these pages: its line and its key box, once for each time it is sent. */
export function onTheWire(context, sent = []) {
  context.on('request', (request) => {
    if (!request.url().endsWith('/sync/v1/submissions')) return;
    const body = request.postDataBuffer();
    if (!body) return;
    const lines = gunzipSync(body).toString().split('\n').filter(Boolean);
    for (let i = 0; i < lines.length; i += 2) sent.push({ line: lines[i], key_box: lines[i + 1] });
  });
  return sent;
}

/** A fresh code for the surveyor of this name, from a supervisor. */
export async function enrolmentCode(server, surveyor) {
  const { username, password } = server.account('supervisor');
  const post = async (path, body, headers = {}) => {
    const answer = await fetch(server.direct + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const { access_token } = await post('/api/v1/sessions', { username, password });
  const headers = { authorization: `Bearer ${access_token}` };
  const people = await (await fetch(`${server.direct}/api/v1/people`, { headers })).json();
  const user = people.items.find((person) => person.username === surveyor);
  return (await post('/api/v1/enrolment-codes', { user: user.id }, headers)).code;
}

/** Room for the work, and little enough to be used up. */
const ROOM = 3_000_000;
const MOST = 10 * ROOM;

/** What the browser lets this origin have: `room()` for some work, or none at all after `fill()`. */
export async function quotaOf(context, page, origin) {
  const session = await context.newCDPSession(page);
  const room = async (bytes = ROOM) => {
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin });
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: Math.max(1, usage + bytes) });
  };
  const fill = async () => {
    await room(-ROOM);
    await useUp(page);
  };
  return { room, fill };
}

/** Writes into a database of its own until the browser refuses even a few bytes. */
async function useUp(page) {
  const written = await page.evaluate(async (most) => {
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open('filler', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('bytes', { autoIncrement: true });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const put = (size) =>
      new Promise((done) => {
        const tx = db.transaction('bytes', 'readwrite');
        tx.objectStore('bytes').put(crypto.getRandomValues(new Uint8Array(size)));
        tx.oncomplete = () => done(true);
        tx.onabort = () => done(false);
      });
    let sum = 0;
    for (const size of [16_384, 1024, 64]) while (sum < most && (await put(size))) sum += size;
    db.close();
    return sum;
  }, MOST);
  if (written >= MOST) throw new Error('the quota was not used up');
}
