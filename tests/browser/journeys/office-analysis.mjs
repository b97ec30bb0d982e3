// The analyst compares and looks behind the numbers; the manager brings known totals, a report and the publications.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { api, everything, points, signIn, within } from '../office.mjs';
import { BINARY } from '../server.mjs';

const run = promisify(execFile);
const signed = (share) => {
  const text = points(Math.abs(share));
  return text === '0,0' ? text : `${share < 0 ? '−' : '+'}${text}`;
};
const flat = (text) => text.replace(/\s+/g, ' ').trim();

export default async function (t) {
  const get = await api(t.server, t.server.account('analyst'));
  const read = async (path) => (await get(path)).json();
  const programme = await read('/api/v1/programme');
  const { page } = await t.open({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });
  await t.step('sign in', () => signIn(page, t.server.account('analyst'), '/compare'));

  const fits = async () => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    t.assert.equal(over, 0, `${page.url()} is wider than its window`);
  };
  /** Every width that the office has, each looked at by axe. */
  const looked = async (name) => {
    for (const [width, height] of [[390, 844], [820, 1180], [1920, 1080], [1366, 768]]) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(300);
      await fits();
      await t.picture(page, `${name}-${width}`);
      if (width === 390) await t.axe(page);
    }
    await t.axe(page);
  };

  await t.step('each campaign: only what may be compared is, with the ranks and the verdicts of the API', async () => {
    for (const campaign of programme.campaigns) {
      await page.goto(`/compare?campaign=${campaign.id}`);
      await page.getByText('Cách xếp').waitFor();
      const scores = await read(`/api/v1/campaigns/${campaign.id}/scores`);
      const name = (id) => campaign.evaluations.find((row) => row.id === id).unit.name.vi;
      for (const score of scores.items) {
        const line = page.locator('tr', { has: page.locator(`th a[href="/evaluations/${score.evaluation}"]`) });
        if (!score.rank) {
          t.assert.equal(await line.count(), 0, `${name(score.evaluation)} has no rank and is ranked`);
          t.assert.equal(await page.locator(`li a[href="/evaluations/${score.evaluation}"]`).count(), 1);
          continue;
        }
        const text = flat(await line.innerText());
        const { lo, hi, of } = score.rank;
        t.assert.ok(text.endsWith(lo === hi ? ` ${lo}` : ` ${lo} đến ${hi}`), text);
        t.assert.ok(text.includes(within(score.index)), text);
        const cells = line.locator('.cells i');
        t.assert.equal(await cells.count(), of);
        t.assert.equal(await line.locator('.cells i.on').count(), hi - lo + 1);
      }
      for (const pair of scores.pairs) {
        const [a, b] = pair.difference < 0 ? [pair.b, pair.a] : [pair.a, pair.b];
        const line = flat(await page.locator('tr', { hasText: `${name(a)} so với ${name(b)}` }).innerText());
        t.assert.ok(line.includes(signed(Math.abs(pair.difference))), line);
        t.assert.ok(line.endsWith(pair.different ? 'khác nhau' : 'chưa phân biệt được'), line);
      }
    }
    await looked('compare');
  });

  await t.step('one unit over its years: the verdict of the API, and no more', async () => {
    await page.getByRole('link', { name: 'Một đơn vị qua các năm' }).click();
    const unit = await page.locator('.head select').inputValue();
    const trend = await read(`/api/v1/units/${unit}/trend`);
    const says = { rose: 'tăng', fell: 'giảm', no_practical_change: 'gần như không đổi', not_enough: 'chưa đủ căn cứ nói có thay đổi' };
    for (const step of trend.differences) {
      const line = flat(await page.locator('tr', { hasText: `${step.from} → ${step.to}` }).innerText());
      t.assert.ok(line.includes(signed(step.estimate)) && line.endsWith(says[step.verdict]), line);
    }
    await looked('years');
  });

  await t.step('criteria by unit: the heat map of the server and its table', async () => {
    await page.getByRole('link', { name: 'Tiêu chí × đơn vị' }).click();
    const chart = page.locator('.chart svg[role="img"]').first();
    await chart.waitFor();
    await page.getByRole('button', { name: 'Bảng' }).first().click();
    const table = page.locator('main table').first();
    t.assert.ok((await table.locator('tbody tr').count()) >= 22);
    // Factor and criterion head a row, each cell of it.
    t.assert.equal(await table.locator('tbody tr').first().locator('th[scope="row"]').count(), 2);
    await looked('criteria');
  });

  const chosen = programme.campaigns.flatMap((campaign) => campaign.evaluations).find((row) => row.score?.index && row.unit.kind === 'district');
  const analysis = await read(`/api/v1/evaluations/${chosen.id}/analysis`);
  const hidden = (row) => row.decision.startsWith('suppressed');

  await t.step('groups of people: the intervals of the API, and of what is hidden only the reason', async () => {
    await page.goto(`/compare?tab=groups&evaluation=${chosen.id}`);
    await page.getByRole('heading', { name: 'Theo nhóm người trả lời' }).waitFor();
    const text = flat(await page.locator('main').innerText());
    t.assert.ok(analysis.arrays.domains.length > 0);
    for (const row of analysis.arrays.domains.filter((one) => !hidden(one))) {
      const part = `${points(row.pooled)} ${points(row.xlogit_lo)}–${points(row.xlogit_hi)}`;
      t.assert.ok(text.includes(part), `${row.variable} ${row.level}: no ${part}`);
    }
    for (const row of analysis.arrays.domains.filter(hidden)) t.assert.equal(row.pooled, undefined);
    if (analysis.arrays.domains.some(hidden)) {
      await page.emulateMedia({ forcedColors: 'active' });
      t.assert.match(await page.locator('.hatch').first().evaluate((cell) => getComputedStyle(cell).backgroundImage), /gradient/, 'high contrast keeps the hatch');
      await page.emulateMedia({ forcedColors: 'none' });
    }
    await looked('groups');
  });

  await t.step('one unit: from the factor to the criterion, down to its answers', async () => {
    await page.goto(`/evaluations/${chosen.id}`);
    const score = await read(`/api/v1/evaluations/${chosen.id}/scores`);
    const criterion = score.criteria.find((one) => one.distribution);
    await page.locator(`a[href="#factor-${criterion.factor}"]`).click();
    await page.getByRole('button', { name: `Mở tiêu chí ${criterion.key}` }).click();
    const detail = page.locator('tr.detail');
    for (const answer of criterion.distribution) t.assert.ok((await detail.innerText()).includes(`${points(answer.share)}%`));
    t.assert.ok((await detail.innerText()).includes(`${points(criterion.lo)}% đến ${points(criterion.hi)}%`));
    await page.getByText('Tính lại từ đầu').click();
    await page.getByText(analysis.data_version, { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Cơ cấu người trả lời' }).waitFor();
    for (const summary of ['Chọn mẫu và trọng số', 'Câu bỏ trống và phiếu để riêng']) await page.locator('#how summary', { hasText: summary }).click();
    await looked('unit');
  });

  await t.step('what people wrote: one after another is read, and counted as the API counts', async () => {
    const year = programme.campaigns.find((campaign) => campaign.state !== 'published');
    const own = year.evaluations.find((row) => row.progress.answered > 0);
    const path = `/api/v1/evaluations/${own.id}`;
    const todo = (await read(`${path}/comments?state=todo`)).items;
    await page.goto(`/comments?evaluation=${own.id}`);
    await page.getByText(todo[0].text, { exact: true }).waitFor();
    await looked('comments');
    const form = page.locator('form', { has: page.getByRole('group', { name: 'Ý kiến này nói về' }) });
    await form.getByLabel('Thời gian chờ, trả kết quả').check();
    await form.getByRole('button', { name: 'Lưu và đọc tiếp' }).click();
    await page.getByText(/^Ý kiến 2 trong/).waitFor();
    await form.getByRole('button', { name: 'Không thuộc chủ đề nào, đọc tiếp' }).click();
    await page.getByText(/^Ý kiến 3 trong/).waitFor();
    await page.getByRole('button', { name: 'Đã đọc' }).click();
    await page.getByText(/^Ý kiến 1 trong 2\./).waitFor();
    const mine = (await read(`${path}/comments?state=mine`)).items;
    t.assert.deepEqual(mine.map((one) => one.themes).sort((a, b) => a.length - b.length), [[], ['cho-lau']]);

    const past = programme.campaigns.find((campaign) => campaign.state === 'published').evaluations[0];
    await page.goto(`/comments?evaluation=${past.id}`);
    const counted = await read(`/api/v1/evaluations/${past.id}/themes`);
    await page.getByRole('rowheader', { name: counted.items[0].label.vi, exact: true }).waitFor();
    for (const theme of counted.items) {
      const line = page.locator('tr', { has: page.getByRole('rowheader', { name: theme.label.vi, exact: true }) });
      const say = (n) => (n === null ? 'dưới 10' : String(n));
      t.assert.deepEqual(await line.locator('td').allInnerTexts(), [theme.n, theme.web].map(say), theme.theme);
    }
    await t.picture(page, 'comments-counted');
  });

  await t.step('a report is a Word file, for whom the page says', async () => {
    await page.getByRole('link', { name: 'Báo cáo', exact: true }).first().click();
    await page.getByLabel(/^Kính gửi/).fill('Ủy ban nhân dân tỉnh Sơn La');
    await looked('reports');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải Word (DOCX)' }).click()]);
    t.assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
  });

  await t.step('the analyst has no page to publish and none of files', async () => {
    t.assert.equal(await page.getByRole('link', { name: 'Công bố và ký' }).count(), 0);
    await page.goto(`/evaluations/${chosen.id}/imports`);
    await page.getByText('Tài khoản này không mở được trang này').waitFor();
  });

  const manager = await t.open({ viewport: { width: 1366, height: 768 }, acceptDownloads: true });
  const desk = manager.page;
  const open = programme.campaigns.find((campaign) => campaign.state === 'open');
  const own = open.evaluations.find((row) => row.score?.index && row.unit.kind === 'district');

  await t.step('known totals: a wrong file is told by row and column, a right one is stored and weighs', async () => {
    await signIn(desk, t.server.account('manager'), `/evaluations/${own.id}/imports`);
    const card = desk.locator('section.card', { has: desk.getByRole('heading', { name: 'Số người đã biết của cả đơn vị' }) });
    const give = async (name, text) => {
      const path = join(t.tmp, name);
      await writeFile(path, text);
      await card.locator('input[type="file"]').setInputFiles(path);
      await card.getByRole('button', { name: 'Nhập số đã biết' }).click();
    };
    await give('sai.csv', 'variable,level,count\nsex,male,x\nsex,female,812\n');
    await card.getByRole('rowheader', { name: 'Dòng 2, cột count' }).waitFor();
    await t.axe(desk);
    // Of a question whose groups may all be shown: of another one the weights would give a hidden group away.
    const before = await read(`/api/v1/evaluations/${own.id}/analysis`);
    const { variables } = await read(`/api/v1/evaluations/${own.id}/composition`);
    const of = (key) => before.arrays.domains.filter((row) => row.variable === key);
    const known = variables.find((one) => one.unknown === 0 && one.levels.length > 1 && one.levels.every((level) => level.n > 0) && !of(one.key).some(hidden));
    const lines = known.levels.map((level) => `${known.key},${level.key},${1000 + level.n}`);
    await give('dung.csv', `variable,level,count\n${lines.join('\n')}\n`);
    await card.getByText(`Đã nhập ${lines.length} dòng.`).waitFor();
    await card.getByRole('cell', { name: `1.${String(known.levels[0].n).padStart(3, '0')}` }).waitFor();
    await t.picture(desk, 'imports');
    await t.axe(desk);

    await desk.getByRole('link', { name: 'Về trang của đơn vị' }).click();
    await desk.locator('#how summary', { hasText: 'Chọn mẫu và trọng số' }).click();
    const after = await read(`/api/v1/evaluations/${own.id}/analysis`);
    const weighted = after.arrays.weighting.find((row) => row.method.startsWith('poststratified_'));
    const line = desk.locator('#how tr', { hasText: `Hậu phân tầng theo ${known.label.vi}` });
    t.assert.ok((await line.innerText()).includes(points(weighted.pooled)));
  });

  await t.step('past answers: a wrong file stores nothing, a right one is stored when asked to and taken out whole', async () => {
    await desk.goto(`/evaluations/${own.id}/imports`);
    const card = desk.locator('section.card', { has: desk.getByRole('heading', { name: 'Phiếu của những năm trước' }) });
    const check = async (name, text) => {
      const path = join(t.tmp, name);
      await writeFile(path, text);
      await card.locator('input[type="file"]').setInputFiles(path);
      await card.getByRole('button', { name: 'Kiểm tra tệp' }).click();
    };
    await check('sai.csv', `sample_type,day,A1\nself_selected,${open.first_day},9\n`);
    await card.getByRole('rowheader', { name: 'Dòng 2, cột A1' }).waitFor();
    t.assert.equal(await card.getByRole('button', { name: /^Nhập \d/ }).count(), 0);
    await t.axe(desk);

    const imported = async () => (await read(`/api/v1/evaluations/${own.id}/past-answers`)).items.map((one) => one.name);
    await check('phieu-cu.csv', `sample_type,day,A1\nself_selected,${open.first_day},5\n`);
    await card.getByText(/^Tệp đúng: 1 phiếu/).waitFor();
    t.assert.deepEqual(await imported(), []);
    await t.picture(desk, 'past-answers');
    await card.getByRole('button', { name: 'Nhập 1 phiếu' }).click();
    await card.getByText('Đã nhập 1 phiếu từ phieu-cu.csv.').waitFor();
    t.assert.deepEqual(await imported(), ['phieu-cu.csv']);
    await card.getByRole('button', { name: 'Gỡ ra' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Gỡ ra' }).click();
    await card.getByText('Đã gỡ phieu-cu.csv.').waitFor();
    t.assert.deepEqual(await imported(), []);
    await t.axe(desk);
  });

  await t.step('what cannot be signed yet says why', async () => {
    await desk.goto(`/publish?campaign=${open.id}`);
    await desk.getByText('Phải làm trước').first().waitFor();
    t.assert.ok(await desk.getByRole('button', { name: 'Ký và công bố' }).isDisabled());
    await t.picture(desk, 'publish-open');
    await t.axe(desk);
  });

  await t.step('a correction: refused while nothing changed, then signed with its reason; both versions stay', async () => {
    const past = programme.campaigns.find((campaign) => campaign.state === 'published');
    await desk.goto(`/publish?campaign=${past.id}`);
    const sign = async (reason) => {
      await desk.getByRole('button', { name: 'Ký và công bố bản đính chính' }).click();
      const dialog = desk.getByRole('dialog');
      await dialog.getByLabel(/^Lý do đính chính/).fill(reason);
      await t.axe(desk);
      await dialog.getByRole('button', { name: 'Ký và công bố bản đính chính' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await desk.getByText('Số liệu chưa khác bản 1 nên chưa có gì để đính chính.').first().waitFor();
    t.assert.ok(await desk.getByRole('button', { name: 'Ký và công bố bản đính chính' }).isDisabled());

    const office = await api(t.server, t.server.account('manager'));
    const sheet = 'variable,level,count\nsex,male,1000\nsex,female,900\n';
    await office(`/api/v1/evaluations/${past.evaluations[0].id}/margins`, { 'content-type': 'text/csv' }, 'PUT', sheet);
    await desk.reload();
    await desk.getByText(/^“Đang công bố” là bản 1,/).waitFor();
    await t.picture(desk, 'publish-correction');
    await t.axe(desk);
    await sign('Bổ sung số người đã biết.');
    await desk.getByText('Đã ký và công bố bản 2.').waitFor();
    await desk.getByText(/^Đã công bố \d\d\/\d\d\/\d{4}, bản 2$/).waitFor();
    await desk.getByText('Đã đính chính, xem bản 2').waitFor();
    await desk.getByText('Lý do đính chính: Bổ sung số người đã biết.').waitFor();
    await t.picture(desk, 'publish');
    await t.axe(desk);
    const [download] = await Promise.all([
      desk.waitForEvent('download'), desk.getByRole('button', { name: 'Tải gói số liệu đã ký (ZIP)' }).first().click(),
    ]);
    const bundle = join(t.tmp, download.suggestedFilename());
    await download.saveAs(bundle);
    // The command that the page gives, word for word.
    const command = (await desk.locator('dd', { hasText: 'hailong verify', has: desk.locator('.mono') }).first().locator('.mono').innerText()).split(' ');
    t.assert.equal(command[2], download.suggestedFilename());
    const { stdout } = await run(BINARY, [...command.slice(1, 2), bundle, ...command.slice(3)]);
    t.assert.match(stdout, /signed and unchanged/);
    await desk.goto(`/evaluations/${past.evaluations[0].id}`);
    await desk.getByText(/^Đã công bố \d\d\/\d\d\/\d{4}, bản 2$/).waitFor();
  });

  await t.step('the observer has none of these pages', async () => {
    const { page: other } = await t.open();
    await signIn(other, t.server.account('observer'), '/compare');
    await other.getByText('Tài khoản này không mở được trang này').waitFor();
    const html = await everything(other);
    for (const row of open.evaluations.filter((one) => one.score?.index)) t.assert.ok(!html.includes(within(row.score.index)));
  });
}
