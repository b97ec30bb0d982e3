// The lists of a tablet: pulled in pages over a road that breaks and through a kill, taken away while there is no network,
// and with a version of the questionnaire that is given up while an interview is open. No interview is lost by any of it.
import { Device } from '../device.mjs';
import { ListRoad } from '../list-road.mjs';
import { enrolmentCode } from '../storage.mjs';
import { answerAll, enrol, evaluations, finalise, openEvaluation, openPage, saved, startInterview } from '../tablet.mjs';

export const limit = 300_000;

export default async function (t) {
  const road = await ListRoad.listen(t.server);
  try {
    await journey(t, road);
  } finally {
    await road.close();
  }
}

async function journey(t, road) {
  const tablet = new Device(t, { baseURL: road.url, reducedMotion: 'reduce' });
  const office = await desk(t.server);
  const whose = t.server.accounts.enrolment[1].surveyor;
  let page;
  const again = async () => {
    await tablet.kill();
    ({ page } = await tablet.start());
  };
  /** Takes the lists anew and waits until they are there. */
  const pulled = async (done) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (await done()) return;
      await openPage(page, 'Trang chính');
      await page.getByRole('button', { name: 'Lấy danh sách mới' }).click();
      await page.waitForTimeout(250);
    }
    t.assert.fail('the lists did not come');
  };
  const stop = async () => {
    await saved(page);
    await page.getByRole('button', { name: 'Tạm dừng' }).click();
    await page.getByRole('button', { name: 'Thôi phỏng vấn, lưu dở' }).click();
    await page.getByRole('heading', { name: 'Đánh giá của tôi' }).waitFor();
  };
  const sent = async () => {
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await openPage(page, 'Trang chính');
    await page.getByText(/Không còn phiếu nào nợ|Mọi phiếu đã có biên nhận/).first().waitFor({ timeout: 60_000 });
  };
  let names;
  let mine;

  await t.step('the road breaks in the second page, and the app is killed before the third', async () => {
    road.limit = 25;
    road.fates = ['pass', 'cut', 'pass', 'hold'];
    ({ page } = await tablet.open());
    await enrol(page, await enrolmentCode(t.server, whose));
    await page.evaluate(() => navigator.serviceWorker.ready);
    for (let tries = 0; road.cursors.length < 4 && tries < 200; tries += 1) await page.waitForTimeout(100);
    t.assert.equal(await evaluations(page).count(), 0, 'half a list was shown');
    const [first, second, repeated, held] = road.cursors;
    t.assert.deepEqual([first, repeated], ['', second]);
    t.assert.notEqual(held, second);
    await again();
    await evaluations(page).first().waitFor({ timeout: 60_000 });
    t.assert.equal(road.cursors[4], held, 'the pull did not go on where it was');
    t.assert.equal(road.cursors.filter((cursor) => cursor === '').length, 1);
    t.assert.equal(road.versions.length, new Set(road.versions).size, 'a questionnaire travelled twice');
    names = (await evaluations(page).allInnerTexts()).map((text) => ({ name: text.split('\n')[0].trim(), left: Number(/Còn (\d+) người/.exec(text)?.[1] ?? 0) }));
    mine = await office.lists(whose);
    t.assert.equal(names.length, mine.length);
    names.sort((a, b) => b.left - a.left);
    road.limit = null;
  });

  await t.step('an evaluation is given to somebody else while one of its interviews is open without network', async () => {
    const [{ name }] = names;
    await openEvaluation(page, name);
    await page.waitForFunction(async () => {
      const shell = (await caches.keys()).find((cache) => cache.startsWith('hailong-shell'));
      const kept = shell ? await (await caches.open(shell)).keys() : [];
      return kept.filter(({ url }) => url.includes('/assets/late-')).length >= 4;
    });
    road.cut = true;
    await startInterview(page);
    t.assert.equal(await answerAll(page, { most: 3 }), 3);
    await stop();
    const successor = await office.handOver(mine.find((one) => one.name === name).id, whose);
    road.cut = false;
    const moved = page.getByText(/Đánh giá này nay do .+ làm/);
    await pulled(async () => (await moved.count()) > 0);
    t.assert.ok((await moved.innerText()).includes(successor), successor);
    await t.picture(page, 'moved');
    await t.axe(page);
    t.assert.equal(await evaluations(page).count(), names.length - 1);
    t.assert.equal(await page.getByText(name).count() > 0, true, 'the draft says where it belongs');
  });

  await t.step('that interview is finished, and the server has it', async () => {
    await again();
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 4 \//).locator('visible=true').waitFor();
    await answerAll(page, { level: 4 });
    t.assert.equal(await finalise(page), 1);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await sent();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: /Phiếu 1\b/ }).click();
    await page.getByText('Phiếu này vẫn được gửi và giữ nguyên.').waitFor();
    await t.picture(page, 'moved-sent');
    t.assert.match(await page.locator('h1').innerText(), new RegExp(names[0].name));
    await page.getByRole('button', { name: 'Về', exact: true }).click();
    await openPage(page, 'Trang chính');
  });

  await t.step('the version of an open interview is given up: new interviews have the new one, that one keeps its own', async () => {
    const { name } = names[1];
    const { id } = mine.find((one) => one.name === name);
    await openEvaluation(page, name);
    await startInterview(page);
    const question = await page.locator('#question').innerText();
    t.assert.equal(await answerAll(page, { most: 3 }), 3);
    await stop();
    road.giveUp(id, question, `${question} (bản mới)`);
    const before = road.cursors.length;
    await pulled(async () => road.cursors.length > before);
    await page.getByRole('button', { name: 'Lấy danh sách mới' }).waitFor();
    // The compiled form is gone with the app; what is left is what is stored.
    await again();
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 4 \//).locator('visible=true').waitFor();
    for (let back = 0; back < 3; back += 1) await page.getByRole('button', { name: 'Trước', exact: true }).click();
    t.assert.equal(await page.locator('#question').innerText(), question);
    await answerAll(page, { level: 4 });
    t.assert.equal(await finalise(page), 2);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
    await sent();
    await openEvaluation(page, name);
    await startInterview(page);
    t.assert.equal(await page.locator('#question').innerText(), `${question} (bản mới)`);
    await stop();
  });
}

/** The office without a browser. */
async function desk(server) {
  const call = async (role, method, path, body) => {
    const { username, password } = server.account(role);
    const json = { 'content-type': 'application/json' };
    const session = await fetch(`${server.direct}/api/v1/sessions`, { method: 'POST', headers: json, body: JSON.stringify({ username, password }) });
    const { access_token } = await session.json();
    const headers = { ...json, authorization: `Bearer ${access_token}` };
    const answer = await fetch(server.direct + path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const people = (await call('supervisor', 'GET', '/api/v1/people')).items;
  const idOf = (username) => people.find((person) => person.username === username).id;
  return {
    /** The open evaluations of a surveyor: their ids and the names of their units. */
    async lists(username) {
      const programme = await call('supervisor', 'GET', '/api/v1/programme');
      const open = programme.campaigns.filter((one) => one.state === 'open').flatMap((one) => one.evaluations);
      const found = [];
      for (const { id, unit } of open) {
        const { items } = await call('supervisor', 'GET', `/api/v1/evaluations/${id}/surveyors`);
        if (items.some((one) => one.surveyor === idOf(username))) found.push({ id, name: unit.name.vi ?? unit.name });
      }
      return found;
    },
    async handOver(evaluation, from) {
      const to = people.find((person) => person.role === 'surveyor' && person.active !== false && person.username !== from);
      await call('supervisor', 'POST', `/api/v1/evaluations/${evaluation}/hand-over`, { from: idOf(from), to: to.id });
      return to.name;
    },
  };
}
