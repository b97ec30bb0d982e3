// A surveyor with several interviews and photographs owed, over GPRS and then over EDGE: what is on its way stands there in
// words and numbers, nothing is given up for taking long or sent twice, and all arrives.
import { join } from 'node:path';
import { cameraWithNoise } from '../camera.mjs';
import { Device } from '../device.mjs';
import { formOf, PHOTO, shortInterview, TIMES } from '../form.mjs';
import { onSmallServer } from '../small-server.mjs';
import { enrolmentCode, filesOn, onTheWire } from '../storage.mjs';
import { enrol, openPage, settled, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 420_000;

const INTERVIEWS = 4;
/** Bits a second down and up, milliseconds for a request; how many photographs there are to carry. */
const ROADS = { GPRS: { down: 80_000, up: 20_000, latency: 650, photos: 1 }, EDGE: { down: 200_000, up: 260_000, latency: 650, photos: 3 } };
/** Longer than a road may stand still, and no longer than a photograph takes over GPRS. */
const STALL_S = 60;
const FORM = formOf('mang-cham', ['Mạng chậm', 'A slow network'], [PHOTO, TIMES]);

export default onSmallServer(FORM, journey, Object.keys(ROADS).length * INTERVIEWS + 1);

async function journey(t, server) {
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const { context, page } = await new Device(t, { baseURL: server.url, args, permissions: ['camera'], reducedMotion: 'reduce' }).open();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const sent = onTheWire(context);
  /** Pieces of photographs, by where in which file they begin; and requests that came to nothing. */
  let pieces = [];
  let failed = [];
  /** Requests of this road, and when they began: what met the road that was just cut is not this road's failure, even if it ends later. */
  let began = new Map();
  let begun = false;
  // The emulated road carries one thing after the other: a page of the lists may stand still behind a photograph and is asked for again.
  const matters = (request) => !request.url().includes('/sync/v1/changes?');
  // Chromium calls a reply aborted now and then though the app read it to its end. The app itself gives up after a stall, not before.
  const answered = new Set();
  const wasRead = (request) => answered.has(request) && Date.now() - began.get(request) < STALL_S * 1000;
  page.on('request', (request) => begun && began.set(request, Date.now()));
  page.on('requestfailed', (request) => {
    if (!began.has(request) || !matters(request) || wasRead(request)) return;
    failed.push(`${request.method()} ${request.url()}: ${request.failure()?.errorText} after ${Date.now() - began.get(request)} ms`);
  });
  page.on('response', (response) => {
    const request = response.request();
    begun ||= request.method() === 'POST' && request.url().endsWith('/submissions') && response.ok();
    if (response.ok()) answered.add(request);
    if (response.status() >= 400) failed.push(`${request.method()} ${request.url()}: ${response.status()}`);
    if (request.method() === 'PATCH') pieces.push(`${request.url().slice(-64)} ${request.headers()['upload-offset']}`);
  });
  await page.addInitScript(watchProgress);

  await t.step('a tablet is enrolled', async () => {
    await enrol(page, await enrolmentCode(server, 'huong'));
    await settled(page);
    await wholeApp(page);
  });

  let received = 0;
  let photographs = 0;
  for (const [name, { down, up, latency, photos }] of Object.entries(ROADS)) {
    await t.step(`${name}: ${INTERVIEWS} interviews without a network, ${photos} of them with a photograph`, async () => {
      server.proxy.cut();
      for (let n = 0; n < INTERVIEWS; n += 1) await shortInterview(page, n < photos);
      received += INTERVIEWS;
      photographs += photos;
    });

    await t.step(`${name}: lines and photographs leave, and how far they are stands there`, async () => {
      [pieces, failed, sent.length, begun, began] = [[], [], 0, false, new Map()];
      await network.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: down / 8, uploadThroughput: up / 8 });
      server.proxy.restore();
      await openPage(page, 'Hộp gửi');
      // Photographs go on a slow network when they are asked for.
      await page.getByRole('button', { name: 'Gửi ngay' }).click();
      await page.getByText(`Đang gửi ${INTERVIEWS} phiếu…`).waitFor();
      await page.evaluate(() => ([globalThis.progress, globalThis.saidOfTheRoad] = [[], []]));
      await t.picture(page, `${name}-lines`);
      await page.getByText(`Máy chủ đã nhận, ${received} phiếu`).waitFor({ timeout: 60_000 });
      await page.getByText(/^Đang gửi ảnh: /).waitFor({ timeout: 30_000 });
      await t.axe(page);
      await t.picture(page, `${name}-photograph`);
      await page.getByRole('heading', { name: /chờ gửi/ }).waitFor({ state: 'detached', timeout: 240_000 });
    });

    await t.step(`${name}: nothing was given up or sent twice, and the numbers only grew`, async () => {
      t.assert.deepEqual(failed, []);
      t.assert.equal(new Set(sent.map(({ line }) => line)).size, INTERVIEWS);
      t.assert.deepEqual(pieces, [...new Set(pieces)]);
      const { whole } = await server.files();
      t.assert.equal(Object.keys(whole).length, photographs);
      const files = await filesOn(page);
      const bytes = Math.max(...files.map((file) => file.bytes));
      if (name === 'GPRS') t.assert.ok(bytes / (up / 8) > STALL_S, `a photograph of ${bytes} bytes shows nothing`);
      const { seen, words } = await page.evaluate(() => ({ seen: globalThis.progress, words: globalThis.saidOfTheRoad }));
      t.assert.ok(seen.length > 2 * photos, `progress was seen ${seen.length} times`);
      for (let at = 1; at < seen.length; at += 1) {
        // Another photograph begins where nothing of it is there.
        if (seen[at].held < seen[at - 1].held) t.assert.ok(seen[at].held < 1, JSON.stringify(seen));
      }
      t.assert.deepEqual(words.filter((said) => /Không có mạng|bắt đăng nhập|có lỗi/.test(said)), []);
      await openPage(page, 'Trang chính');
      await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor();
    });
  }
}

/** In the page: what the screen says of the road, and how far a photograph is. */
function watchProgress() {
  [globalThis.progress, globalThis.saidOfTheRoad] = [[], []];
  const look = () => {
    const text = document.querySelector('main')?.textContent ?? '';
    const found = /Đang gửi ảnh: ([\d.,]+) .?B \/ ([\d.,]+ .?B)/.exec(text);
    const now = found && { held: Number(found[1].replace(',', '.')), of: found[2] };
    if (now && JSON.stringify(now) !== JSON.stringify(globalThis.progress.at(-1))) globalThis.progress.push(now);
    for (const node of document.querySelectorAll('.stat[role=status]')) {
      if (globalThis.saidOfTheRoad.at(-1) !== node.textContent) globalThis.saidOfTheRoad.push(node.textContent);
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}
