// The analyst: the programme, one evaluation, numbers equal to the API's, the chart, the table, the file.
import { readFile } from 'node:fs/promises';
import { api, points, signIn, within } from '../office.mjs';

export default async function (t) {
  const account = t.server.account('analyst');
  const get = await api(t.server, account);
  const programme = await (await get('/api/v1/programme')).json();
  const rows = programme.campaigns.flatMap((campaign) => campaign.evaluations);
  const { page } = await t.open({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });

  await t.step('sign in', () => signIn(page, account));

  await t.step('every evaluation stands there with interval and n, or with its reason', async () => {
    await page.getByText('DỮ LIỆU MINH HỌA.').waitFor();
    for (const row of rows) {
      const line = page.locator('tr', { has: page.locator(`a[href="/evaluations/${row.id}"]`) });
      const text = (await line.innerText()).replace(/\s+/g, ' ');
      if (row.score?.index) {
        for (const part of [points(row.score.index.estimate), within(row.score.index), String(row.score.index.n)]) {
          t.assert.ok(text.includes(part), `${row.unit.name.vi}: "${text}" has no ${part}`);
        }
      } else {
        t.assert.match(text, /Chưa hiện: mới \d+ phiếu, cần ít nhất 30|Chưa chọn mẫu/);
      }
    }
    t.assert.match(await page.locator('h2', { hasText: 'lượt đánh giá' }).innerText(), /^15 /);
    await t.axe(page);
  });

  await t.step('every index has its mark in the row, drawn by the server', async () => {
    for (const row of rows.filter((one) => one.score?.index)) {
      const line = page.locator('tr', { has: page.locator(`a[href="/evaluations/${row.id}"]`) });
      await line.locator('td.plot svg').waitFor();
    }
    t.assert.match(await page.locator('th.plot').first().textContent(), /\d\d%.*100%/s);
  });

  await t.step('with high contrast shapes stay filled or hollow, and drawings have their own paper', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const ground = (name) => page.locator(`.tag.${name}`).first().evaluate((tag) => getComputedStyle(tag, '::before').backgroundColor);
    t.assert.notEqual(await ground('published'), await ground('open'));
    t.assert.match(await page.locator('td.plot svg').first().evaluate((svg) => getComputedStyle(svg).backgroundColor), /255, 255, 255/);
    await t.picture(page, 'high-contrast');
    await page.emulateMedia({ forcedColors: 'none' });
  });

  await t.step('on a narrower screen the menu is a column of signs with the names of the pages', async () => {
    await page.setViewportSize({ width: 1100, height: 768 });
    const menu = page.locator('#menu');
    t.assert.equal((await menu.boundingBox()).width, 56);
    const link = menu.getByRole('link', { name: 'So sánh' });
    await link.hover();
    t.assert.ok((await link.locator('span').boundingBox()).width > 40);
    t.assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await t.picture(page, 'narrow-menu');
    await t.axe(page);
    await page.getByRole('button', { name: 'Mở trình đơn' }).click();
    t.assert.ok((await menu.boundingBox()).width > 150);
    await page.getByRole('button', { name: 'Mở trình đơn' }).click();
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  await t.step('keys: a list of them, a page by two letters, the search, and none in a field', async () => {
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Phím tắt' });
    await dialog.waitFor();
    await t.axe(page);
    await t.picture(page, 'keys');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/compare$/);
    await page.keyboard.press('/');
    await page.waitForURL(/\/evaluations$/);
    await page.locator('input[type="search"]:focus').waitFor();
    await page.keyboard.type('gc?');
    await page.waitForURL(/find=gc/);
    t.assert.equal(await page.getByRole('dialog').count(), 0);
    await page.locator('input[type="search"]').fill('');
    await page.locator('h1').click();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL((url) => url.pathname === '/');
  });

  await t.step('the chart of the server passes the policy and draws with the page’s fonts', async () => {
    await page.getByRole('button', { name: 'Biểu đồ' }).click();
    const chart = page.locator('.chart svg[role="img"]');
    await chart.waitFor();
    t.assert.ok((await chart.locator('text').count()) > rows.length);
    t.assert.match(await chart.locator('text').first().evaluate((text) => getComputedStyle(text).fontFamily), /Be Vietnam Pro/);
    await t.axe(page);
    await page.getByRole('button', { name: 'Biểu đồ' }).click();
  });

  await t.step('the file of all campaigns has a line for each evaluation', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải CSV' }).click()]);
    const text = await readFile(await download.path(), 'utf8');
    for (const row of rows) t.assert.ok(text.includes(row.unit.code), `no ${row.unit.code} in the file`);
  });

  const chosen = rows.find((row) => row.kind === 'programme' && row.score?.index && row.unit.kind === 'district');
  const score = await (await get(`/api/v1/evaluations/${chosen.id}/scores`)).json();

  await t.step('one unit: headline, sentence, factors and criteria are the API’s', async () => {
    await page.locator(`a[href="/evaluations/${chosen.id}"]`).click();
    await page.locator('.headline').waitFor();
    t.assert.equal(await page.locator('.headline').innerText(), `${points(score.index.estimate)}%`);
    const said = await page.locator('.said').innerText();
    t.assert.ok(said.startsWith(`Trong 100 câu trả lời của người được hỏi, khoảng ${Math.round(score.index.estimate * 100)} câu`), said);
    t.assert.ok(said.includes(`từ ${points(score.index.lo)}% đến ${points(score.index.hi)}%`), said);
    for (const criterion of score.criteria) {
      const line = page.locator('tr', { has: page.locator('td.code', { hasText: new RegExp(`^${criterion.key}$`) }) });
      const text = await line.innerText();
      const expected = criterion.estimate == null ? 'ẩn' : within(criterion);
      t.assert.ok(text.includes(expected), `${criterion.key}: "${text}" has no ${expected}`);
    }
    const frame = score.frame;
    const size = frame?.people ?? frame?.clusters;
    const list = page.locator('dl > div', { has: page.getByText('Danh sách gốc', { exact: true }) });
    t.assert.equal(await list.count(), size == null ? 0 : 1);
    if (size != null) t.assert.ok((await list.innerText()).includes(String(size).replace(/\B(?=(\d{3})+$)/g, '.')), await list.innerText());
    for (const criterion of score.criteria.filter((one) => one.missing_by?.not_asked > 0)) {
      const asked = score.respondents - criterion.missing_by.not_asked;
      await page.locator('p', { hasText: new RegExp(`^Yếu tố ${criterion.factor}: .*${criterion.key}.* chỉ hỏi .*${asked} trong ${score.respondents} người`) }).waitFor();
    }
    await page.locator('.chart svg[role="img"]').first().waitFor();
    await t.axe(page);
    // On a telephone its tables are wider than their place, and are moved by keys too.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.scroll[tabindex="0"]').first().waitFor();
    t.assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await t.axe(page);
    await page.setViewportSize({ width: 1366, height: 768 });
  });

  await t.step('what lies right of the line is the index of the criterion', async () => {
    const shown = score.criteria.find((criterion) => criterion.distribution);
    const satisfied = shown.distribution.filter((answer) => answer.satisfied).reduce((sum, answer) => sum + answer.share, 0);
    t.assert.ok(Math.abs(satisfied - shown.estimate) < 1e-9);
    const line = page.locator('tr', { has: page.locator('td.code', { hasText: new RegExp(`^${shown.key}$`) }) });
    // The width may still be changing after the telephone: what is taken out of the page meanwhile has no size.
    const bar = await page.waitForFunction((key) => {
      const code = [...document.querySelectorAll('td.code')].find((cell) => cell.textContent.trim() === key);
      const svg = code?.closest('tr').querySelector('td.bar svg');
      const box = svg?.getBoundingClientRect();
      if (!box || box.width === 0 || svg.querySelectorAll('rect').length === 0) return null;
      const zero = svg.querySelector('polyline, line').getBoundingClientRect().x;
      const whole = (rect) => rect.width > box.width - 1;
      const parts = [...svg.querySelectorAll('rect')].map((rect) => rect.getBoundingClientRect()).filter((rect) => !whole(rect));
      return [box.right - zero, parts.filter((rect) => rect.x > zero - 1).reduce((sum, rect) => sum + rect.width, 0)];
    }, shown.key);
    const [room, drawn] = await bar.jsonValue();
    t.assert.ok(Math.abs(drawn / room - shown.estimate) < 0.005, `${drawn / room} is not ${shown.estimate}`);
  });

  await t.step('the table twin, the responses by state, the file', async () => {
    const factors = page.locator('section', { has: page.locator('h2', { hasText: 'yếu tố' }) });
    await factors.getByRole('button', { name: 'Bảng' }).click();
    t.assert.equal(await factors.locator('tbody tr').count(), score.factors.length);
    await page.getByRole('button', { name: /^Để riêng/ }).click();
    await page.waitForURL(/state=quarantined/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải CSV' }).click()]);
    const file = await readFile(await download.path(), 'utf8');
    const known = await (await get(`/api/v1/evaluations/${chosen.id}/scores`, { accept: 'text/csv' })).text();
    t.assert.equal(file.replace(/^\uFEFF/, ''), known.replace(/^\uFEFF/, ''));
  });

  await t.step('English is one button away and never mixed in', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    t.assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    t.assert.ok((await page.locator('.said').innerText()).startsWith('Of every 100 answers given'));
    t.assert.equal(await page.locator('.headline').innerText(), `${points(score.index.estimate).replace(',', '.')}%`);
  });
}
