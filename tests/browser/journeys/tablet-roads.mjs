// Roads on which something else answers, or hardly anything moves, while lines are owed: a network that wants a login, a
// proxy without its server, a byte a second, connections that nobody serves. Nothing is called sent or received that is not,
// the app works and opens, no page of the network's own gets into it, and when the road is well all leaves by itself.
import { join } from 'node:path';
import { BadRoad, LOGIN } from '../bad-road.mjs';
import { cameraWithNoise } from '../camera.mjs';
import { Device } from '../device.mjs';
import { formOf, PHOTO, shortInterview, TIMES } from '../form.mjs';
import { byItself } from '../patience.mjs';
import { onSmallServer } from '../small-server.mjs';
import { enrolmentCode } from '../storage.mjs';
import { enrol, evaluations, openPage, unlock, wholeApp } from '../tablet.mjs';

export const engines = ['sqlite'];
export const limit = 420_000;

const FORM = formOf('duong-xau', ['Đường truyền xấu', 'A bad road'], [PHOTO, TIMES]);
const EACH = 2;
const PORTAL = 'Mạng này bắt đăng nhập, chưa gửi được gì.';
const ERROR = 'Máy chủ có lỗi, máy sẽ tự thử lại.';
const NOTHING = 'Không có mạng';
/** What the road is called once it has failed; nothing has while an answer still comes, byte by byte. */
const FAULTS = { login: PORTAL, redirect: PORTAL, bad_gateway: ERROR, drip: null, half_open: NOTHING };
const KEPT = 'Đã lưu trên máy';
const SENT = 'Đã gửi, chờ biên nhận';
/** Longer than a road may stand still before it is given up. */
const STALL_MS = 61_000;

const lines = (path) => path === '/sync/v1/submissions';
const files = (path) => path.startsWith('/sync/v1/blobs/');
const lists = (path) => path.startsWith('/sync/v1/changes');
const shell = (path) => path === '/surveyor/index.html' || path.startsWith('/surveyor/assets/late-evening');

export default onSmallServer(FORM, onBadRoad, Object.keys(FAULTS).length * EACH + 1);

async function onBadRoad(t, server) {
  const road = await BadRoad.listen(server);
  try {
    await journey(t, server, road);
  } finally {
    await road.close();
  }
}

async function journey(t, server, road) {
  const args = await cameraWithNoise(join(t.tmp, 'noise.y4m'));
  const tablet = new Device(t, { baseURL: road.url, args, permissions: ['camera'], reducedMotion: 'reduce' });
  const { context, page } = await tablet.open();
  // Waits are skipped; everything else is as it is.
  await context.clock.install();
  await context.addInitScript(watchForLies);
  let received = 0;

  const words = (text) => page.getByRole('main').getByText(text).first();
  const rows = () => page.locator('.item .state').allInnerTexts();
  const noLies = async () => t.assert.deepEqual(await page.evaluate(() => globalThis.lies), []);
  const truth = (said) => page.evaluate((most) => (sessionStorage.received = most), said);

  await t.step('a login page in the place of the app’s files: it does not become part of the app', async () => {
    for (const fault of ['login', 'redirect']) {
      road.breakDown(fault, shell);
      await page.goto('/surveyor/');
      await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
      await road.hits();
      await page.waitForTimeout(500);
    }
    await enrol(page, await enrolmentCode(server, 'huong'));
    await evaluations(page).first().waitFor();
    await openPage(page, 'Cuối ngày');
    await page.getByText('Trang này chưa tải về máy. Nối mạng rồi bấm “Thử lại”.').waitFor();
    road.breakDown('login', (path) => path.startsWith('/surveyor/assets/late-evening'));
    await page.getByRole('button', { name: 'Thử lại' }).click();
    await unlock(page);
    await evaluations(page).first().waitFor();
    // The shell is whole by now; what comes late is not.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await byItself(page, async () => road.met.length > 0, 'the late files are asked for');
    await page.getByText('Đang tải nốt ứng dụng').waitFor();
    road.mend();
    await page.reload();
    await unlock(page);
    await wholeApp(page);
    await page.getByText('Đang tải nốt ứng dụng').waitFor({ state: 'detached' });
    await openPage(page, 'Cuối ngày');
    await page.getByRole('heading', { name: 'Cuối ngày' }).waitFor();
  });

  for (const [fault, said] of Object.entries(FAULTS)) {
    const settled = async () => {
      await openPage(page, 'Trang chính');
      const { whole } = await server.files();
      return Object.keys(whole).length === received && (await words('Không còn phiếu nào nợ').isVisible()) && !(await words(/chờ gửi/).isVisible());
    };

    await t.step(`${fault}: two interviews are finalised, and not one is called received`, async () => {
      await openPage(page, 'Trang chính');
      await truth(received);
      road.breakDown(fault);
      for (let n = 1; n <= EACH; n += 1) t.assert.equal(await shortInterview(page), received + n);
      await road.hits();
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      if (said) await byItself(page, () => words(said).isVisible(), said);
      await openPage(page, 'Hộp gửi');
      if (said) {
        // It may be trying again by now.
        await words(said).or(words('Đang gửi')).first().waitFor();
        const states = (await rows()).slice(0, EACH);
        // A proxy that does not reach the server, or no answer at all, may have let them through.
        t.assert.deepEqual(states.filter((state) => state !== KEPT && (said === PORTAL || state !== SENT)), [], fault);
      } else {
        await words('Đang gửi').waitFor();
        t.assert.ok((await rows()).slice(0, EACH).every((state) => [KEPT, SENT].includes(state)));
      }
      await t.picture(page, `${fault}-outbox`);
      await openPage(page, 'Trang chính');
      await words('phiếu máy chủ chưa nhận').or(words('Đang gửi')).first().waitFor();
      await t.axe(page);
      await t.picture(page, `${fault}-home`);
      await noLies();
    });

    await t.step(`${fault}: the app opens all the same, and owes the same`, async () => {
      await page.reload();
      await page.getByText(`${EACH} phiếu đang giữ trên máy này`).waitFor();
      await unlock(page);
      await page.getByText('phiếu máy chủ chưa nhận').waitFor();
      await evaluations(page).first().waitFor();
      t.assert.equal(await page.evaluate(inCaches, LOGIN), 0, 'a login page lies in the app’s cache');
      await openPage(page, 'Hộp gửi');
      t.assert.deepEqual((await rows()).slice(0, EACH), Array(EACH).fill(KEPT));
      await noLies();
    });

    await t.step(`${fault}: only lines meet it, then only photographs: what has gone has gone, and no more is said`, async () => {
      road.breakDown(fault, lines);
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      await byItself(page, async () => road.met.length > 0, 'lines are sent');
      if (said === PORTAL) {
        await byItself(page, () => words(said).isVisible(), said);
        t.assert.deepEqual((await rows()).slice(0, EACH), Array(EACH).fill(KEPT));
      }
      await noLies();
      received += EACH;
      await truth(received);
      road.breakDown(fault, files);
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      await byItself(page, () => words(`Máy chủ đã nhận, ${received} phiếu`).isVisible(), 'lines are received');
      await byItself(page, async () => road.met.length > 0, 'a photograph is sent');
      if (fault !== 'drip') await page.getByRole('heading', { name: /^Còn 2 ảnh chờ gửi/ }).waitFor();
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      if (said) await byItself(page, () => words(said).isVisible(), said);
      const { whole } = await server.files();
      // The answers to pieces have no body that could come byte by byte.
      if (fault !== 'drip') t.assert.ok(Object.keys(whole).length < received);
      await t.picture(page, `${fault}-photographs`);
    });

    await t.step(`${fault}: the list does not come, and the one that is here stays`, async () => {
      road.breakDown(fault, lists);
      await openPage(page, 'Trang chính');
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      await byItself(page, async () => {
        await openPage(page, 'Trang chính');
        const ask = page.getByRole('button', { name: 'Lấy danh sách mới' });
        if (road.met.length === 0 && (await ask.isVisible())) await ask.click();
        return road.met.length > 0;
      }, 'the list is asked for');
      await evaluations(page).first().waitFor();
      await byItself(page, settled, 'photographs and lines leave');
    });

    await t.step(`${fault}: the road is well again, and the list comes by itself`, async () => {
      road.mend();
      const came = page.waitForResponse((response) => response.url().includes('/sync/v1/changes') && response.status() === 200);
      if (fault === 'half_open') await page.clock.fastForward(STALL_MS);
      let there = false;
      void came.then(() => (there = true), () => {});
      await byItself(page, () => there || fault === 'drip', 'the list comes');
      await byItself(page, settled, 'nothing is owed');
      await noLies();
    });
  }
}

/** In the page: what must not be said yet, whenever it is said. */
function watchForLies() {
  globalThis.lies = [];
  const look = () => {
    const text = document.body?.textContent ?? '';
    const most = Number(sessionStorage.received ?? Infinity);
    const said = /Máy chủ đã nhận, (\d+) phiếu/.exec(text);
    if (said && Number(said[1]) > most) globalThis.lies.push(said[0]);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

/** In the page: how many of the cached answers say this. */
async function inCaches(words) {
  let found = 0;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) if ((await (await cache.match(request)).text()).includes(words)) found += 1;
  }
  return found;
}
