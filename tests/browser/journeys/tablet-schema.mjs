// The tablet's database and the app's version. The browser is killed in the middle of bringing an earlier database up to
// date: it is as it was, and the interview in it goes on. An app that was put back behind its database opens nothing, says
// what to do, and lets the newer one take over again.
import { Device } from '../device.mjs';
import { Release } from '../releases.mjs';
import { besideTheApp, draftRecords, enrolmentCode, journal, stored } from '../storage.mjs';
import { answerAll, checkScreen, enrol, finalise, openPage, saved, settled, startAnywhere, unlock } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 300_000;

/** The stores that each earlier version of the database lacks. */
const LACKS = { 1: ['rescued', 'blob_chunk'], 2: ['blob_chunk'] };
const NOW = 3;

export default async function (t) {
  const release = await Release.listen(t.server);
  try {
    for (const version of [1, 2]) await upgrade(t, version);
    await downgrade(t, release);
  } finally {
    await release.close();
  }
}

async function upgrade(t, from) {
  const tablet = new Device(t, {}, `upgrade-${from}`);
  let page;
  const open = async () => {
    ({ page } = await tablet.open());
    page.setDefaultTimeout(20_000);
  };
  let before;

  await t.step(`a tablet with the database of version ${from}: one finalised interview, one unfinished`, async () => {
    await open();
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[2 + from].surveyor));
    await settled(page);
    t.proxy.cut();
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await startAnywhere(page);
    t.assert.equal(await answerAll(page, { most: 4 }), 4);
    await saved(page);
    await besideTheApp(page);
    await page.evaluate(anEarlierOne, { from, lacks: LACKS[from] });
    before = { stored: await stored(page), drafts: await draftRecords(page) };
    t.assert.deepEqual([before.stored.lines.length, before.stored.drafts.length, await versionOf(page)], [1, 1, from]);
  });

  for (const moment of ['before anything is made', 'after everything is made']) {
    await t.step(`killed in the upgrade from version ${from}, ${moment}`, async () => {
      let upgrading;
      const reached = new Promise((done) => (upgrading = done));
      await tablet.context.exposeBinding('tellUpgrading', () => upgrading());
      await tablet.context.addInitScript(holdUpgrade, moment.startsWith('before'));
      await page.goto('/surveyor/', { waitUntil: 'commit' });
      await reached;
      await tablet.kill();
      await open();
      await besideTheApp(page);
      t.assert.equal(await versionOf(page), from);
      t.assert.deepEqual({ stored: await stored(page), drafts: await draftRecords(page) }, before);
    });
  }

  await t.step(`left alone, version ${from} is brought up to date: the interview goes on, and both arrive`, async () => {
    await page.goto('/surveyor/');
    await page.getByText('1 phiếu đang giữ trên máy này').waitFor();
    t.assert.equal(await versionOf(page), NOW);
    t.assert.deepEqual({ stored: await stored(page), drafts: await draftRecords(page) }, before);
    await unlock(page);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 5 \//).locator('visible=true').waitFor();
    await answerAll(page);
    t.assert.equal(await finalise(page), 2);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 2 phiếu').waitFor({ timeout: 60_000 });
    await tablet.close();
  });
}

async function downgrade(t, release) {
  const { context, page } = await t.open({ baseURL: release.url, viewport: { width: 600, height: 960 }, reducedMotion: 'reduce' });
  const becomes = (number) => page.waitForFunction((to) => document.documentElement.dataset.release === to, number);
  const fetchRelease = async (number) => {
    release.number = number;
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  };
  let before;

  await t.step('a tablet whose app has a database one version further', async () => {
    await context.addInitScript(furtherSchema, NOW);
    release.number = 'newer';
    await enrol(page, await enrolmentCode(t.server, t.server.accounts.enrolment[3].surveyor));
    await settled(page);
    // From here on the window is the service worker's.
    await page.reload();
    await unlock(page);
    t.assert.equal(await versionOf(page), NOW + 1);
    release.withheld = '/sync/';
    await startAnywhere(page);
    await answerAll(page);
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    before = { stored: await stored(page), journal: await journal(page) };
  });

  await t.step('the server is put back to an earlier release, and the tablet changes over to it', async () => {
    await openPage(page, 'Trang chính');
    await fetchRelease('older');
    await page.getByRole('button', { name: 'Đổi sang bản mới' }).click();
    await becomes('older');
    await page.getByText('Dữ liệu trên máy do một bản Hài Lòng mới hơn ghi, bản này không mở được. Không có gì bị xoá.').waitFor();
    await checkScreen(t, page, 'older');
  });

  await t.step('opened again and again it says the same, and touches nothing', async () => {
    for (let times = 0; times < 3; times += 1) {
      await page.getByRole('button', { name: 'Thử lại' }).click();
      await page.getByText('bản này không mở được').waitFor();
    }
    t.assert.equal(await page.getByRole('button', { name: 'Đổi sang bản mới' }).count(), 0);
    t.assert.equal(await versionOf(page), NOW + 1);
    t.assert.deepEqual({ stored: await stored(page), journal: await journal(page) }, before);
    t.assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), ['hailong']);
  });

  await t.step('the newer app comes again: it takes over from here, and what was kept is sent', async () => {
    release.withheld = null;
    release.number = 'newer-still';
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await page.getByRole('button', { name: 'Đổi sang bản mới' }).click();
    await becomes('newer-still');
    await page.getByText('1 phiếu đang giữ trên máy này').waitFor();
    await unlock(page);
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 1 phiếu').waitFor({ timeout: 60_000 });
    t.assert.deepEqual((await stored(page)).lines, before.stored.lines);
  });
}

/** What an opened one says: of one whose upgrade was cut off, the list of databases still tells the version that it was to have. */
function versionOf(page) {
  return page.evaluate(
    () =>
      new Promise((done, failed) => {
        const asked = indexedDB.open('hailong');
        asked.onsuccess = () => (asked.result.close(), done(asked.result.version));
        asked.onerror = () => failed(asked.error);
      }),
  );
}

/** In the page: puts the database back as an earlier app had it, with everything that such an app could have written. */
async function anEarlierOne({ from, lacks }) {
  const done = (asked) => new Promise((good, bad) => ((asked.onsuccess = () => good(asked.result)), (asked.onerror = () => bad(asked.error))));
  const db = await done(indexedDB.open('hailong'));
  const stores = [];
  for (const name of [...db.objectStoreNames].filter((one) => !lacks.includes(one))) {
    const store = db.transaction(name).objectStore(name);
    const { keyPath, autoIncrement } = store;
    const [keys, rows] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    stores.push({ name, keyPath, autoIncrement, rows: rows.map((row, at) => [row, keyPath === null ? keys[at] : undefined]) });
  }
  db.close();
  await done(indexedDB.deleteDatabase('hailong'));
  const opening = indexedDB.open('hailong', from);
  opening.onupgradeneeded = () => {
    for (const { name, keyPath, autoIncrement } of stores) opening.result.createObjectStore(name, { keyPath, autoIncrement });
  };
  const earlier = await done(opening);
  for (const { name, rows } of stores) {
    const store = earlier.transaction(name, 'readwrite', { durability: 'strict' }).objectStore(name);
    await Promise.all(rows.map(([row, key]) => done(store.put(row, key))));
  }
  earlier.close();
}

/** In the page, before the app: its upgrade never ends, and says that it has begun. */
function holdUpgrade(before) {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const asked = open.apply(this, given);
    if (given[0] !== 'hailong') return asked;
    const hold = () => {
      const meta = asked.transaction.objectStore('meta');
      const again = () => (meta.count().onsuccess = again);
      again();
      void globalThis.tellUpgrading();
    };
    asked.addEventListener('upgradeneeded', (event) => {
      if (before) {
        event.stopImmediatePropagation();
        hold();
        // When this answers, the app has made what it makes.
      } else asked.transaction.objectStore('meta').count().onsuccess = hold;
    });
    return asked;
  };
}

/** In the page, before the app: releases called newer have a database one version further, with one store more. */
function furtherSchema(now) {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (name, version) {
    const newer = document.documentElement.dataset.release?.startsWith('newer') && version === now;
    const asked = open.call(this, name, ...(version === undefined ? [] : [newer ? version + 1 : version]));
    if (newer) asked.addEventListener('upgradeneeded', (event) => event.target.result.createObjectStore('later'));
    return asked;
  };
}
