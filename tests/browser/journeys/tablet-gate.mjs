// The gate at enrolment: a server for field work refuses a browser that may clear its storage, and says what to do.
import { join } from 'node:path';
import { grantPersistentStorage, launchProfile } from '../browser.mjs';
import { enrolmentCode } from '../storage.mjs';
import { PIN, keys } from '../tablet.mjs';

export const engines = ['sqlite'];

export default async function (t) {
  await t.server.stop();
  await t.server.run('serve');
  try {
    await journey(t);
  } finally {
    await t.server.stop();
    await t.server.run();
  }
}

async function journey(t) {
  const code = await enrolmentCode(t.server, t.server.accounts.enrolment[4].surveyor);
  const options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 800, height: 1280 }, reducedMotion: 'reduce' };
  const context = t.adopt(await launchProfile(join(t.tmp, 'gate'), options));
  const page = context.pages()[0] ?? (await context.newPage());
  const said = [];
  context.on('request', (request) => request.url().endsWith('/sync/v1/enrol') && said.push(request.postDataJSON().device));
  const send = async () => {
    await page.goto(`/surveyor/#enrol=${code}`);
    await page.getByRole('heading', { name: 'Kiểm tra máy' }).waitFor();
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
    await page.getByLabel('Mã đăng ký').waitFor();
    await page.getByRole('button', { name: 'Tiếp tục' }).click();
  };

  await t.step('a browser that may clear its storage is refused, with the remedy', async () => {
    await page.goto('/surveyor/');
    await page.getByText('Máy chủ thực địa không nhận máy chưa đạt').waitFor();
    await send();
    const told = page.getByRole('alert');
    await told.getByText('Máy này chưa dùng đi thực địa được; mã đăng ký vẫn còn dùng được.').waitFor();
    await told.getByText('cài ứng dụng ra màn hình chính, mở từ đó rồi thử lại').waitFor();
    t.assert.doesNotMatch(await told.innerText(), /0,5 GB|ẩn danh/);
    await told.getByText('chưa cài: bấm “Thêm vào màn hình chính”').waitFor();
    t.assert.deepEqual([said[0].storage.persisted, said[0].durable, said[0].installed], [false, true, false]);
    await t.axe(page);
    await t.picture(page, 'refused');
  });

  await t.step('one that keeps what it is given and is open in the browser is told to install the app', async () => {
    await grantPersistentStorage(context, t.server.url);
    await page.reload();
    await send();
    const told = page.getByRole('alert');
    await told.getByText('chưa cài: bấm “Thêm vào màn hình chính”').waitFor();
    t.assert.doesNotMatch(await told.innerText(), /lâu dài|0,5 GB|ẩn danh/);
    t.assert.deepEqual([said.at(-1).storage.persisted, said.at(-1).installed], [true, false]);
    await t.picture(page, 'not-installed');
  });

  await t.step('opened from the home screen, the same code enrols it', async () => {
    // A browser without a screen installs nothing: what the installed app would answer is put in its place.
    await context.addInitScript(() => {
      const asked = globalThis.matchMedia.bind(globalThis);
      globalThis.matchMedia = (query) => (query.includes('display-mode') ? { ...asked('all'), matches: true } : asked(query));
    });
    await page.reload();
    await send();
    await page.getByRole('heading', { name: 'Đặt mã PIN 6 số' }).waitFor();
    t.assert.deepEqual([said.at(-1).storage.persisted, said.at(-1).durable, said.at(-1).installed], [true, true, true]);
    await keys(page, PIN);
    await page.getByRole('heading', { name: 'Nhập lại một lần nữa' }).waitFor();
    await keys(page, PIN);
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
    // The trial left nothing behind: no second copy of nobody's.
    const files = await page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('hailong-journal');
      const names = [];
      for await (const name of folder.keys()) names.push(name);
      return names;
    });
    t.assert.ok(files.every((name) => name.startsWith('lines.')), files.join());
  });
}
