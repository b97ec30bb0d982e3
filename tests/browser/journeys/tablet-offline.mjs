// The main job on the tablet: enrol, lose the network at the proxy, fill two interviews, be killed in the third, open
// again without a network, finish it, get the network back, have three receipts, and see the evaluation grow.
import { Device } from '../device.mjs';
import { points, signIn as signInAtDesk } from '../office.mjs';
import { answerAll, enrol, finalise, openEvaluation, openPage, saved, startInterview, unlock } from '../tablet.mjs';

export const limit = 300_000;

export default async function (t) {
  const tablet = new Device(t, { persistent: true });
  const office = await signIn(t);
  let { page } = await tablet.open();
  const desk = (await t.open({ viewport: { width: 1366, height: 768 } })).page;
  let target;
  let before;
  let seen;

  await t.step('enrol by the link of a code', async () => {
    await enrol(page, t.server.accounts.enrolment[0].code);
    await page.evaluate(() => navigator.serviceWorker.ready);
    for (target of await mostLeftFirst(page)) {
      before = await office(target);
      // Below 30 respondents the index is hidden, and nothing could be seen to move.
      if (before.estimate !== null && before.answered >= 30) break;
    }
    t.assert.ok(before?.estimate);
  });

  await t.step('the analyst looks at the evaluation on the dashboard', async () => {
    await signInAtDesk(desk, t.server.account('analyst'));
    seen = await onDashboard(desk, before.id);
    t.assert.ok(seen.headline.includes(points(before.estimate)), seen.headline);
    t.assert.equal(seen.counted, before.answered);
  });

  await t.step('the road to the server is cut', async () => {
    t.proxy.cut();
    t.assert.equal(await page.evaluate(() => navigator.onLine), true);
  });

  for (const seq of [1, 2]) {
    await t.step(`interview ${seq} without network`, async () => {
      await openEvaluation(page, target);
      await startInterview(page);
      // Two people who are not satisfied at all: the index falls by more than its last printed figure.
      await answerAll(page, { level: 1 });
      t.assert.equal(await finalise(page), seq);
      await page.getByRole('button', { name: 'Người tiếp theo' }).click();
      await page.getByText('phiếu máy chủ chưa nhận').waitFor();
    });
  }

  await t.step('the browser is killed in the middle of interview 3', async () => {
    await openEvaluation(page, target);
    await startInterview(page);
    t.assert.equal(await answerAll(page, { most: 6 }), 6);
    await saved(page);
    await tablet.kill();
  });

  await t.step('it opens again from the service worker and unlocks without network', async () => {
    ({ page } = await tablet.open());
    await page.goto('/surveyor/');
    await page.getByText('2 phiếu đang giữ trên máy này').waitFor();
    await unlock(page);
    await page.getByRole('button', { name: 'Làm tiếp' }).click();
    await page.getByText(/^Câu 7 \//).locator('visible=true').waitFor();
  });

  await t.step('interview 3 is finished', async () => {
    await page.getByRole('button', { name: 'Trước', exact: true }).click();
    t.assert.equal(await page.locator('[aria-checked="true"], .field input, textarea').count() > 0, true);
    await answerAll(page, { level: 5 });
    t.assert.equal(await finalise(page), 3);
    await page.getByRole('button', { name: 'Người tiếp theo' }).click();
  });

  await t.step('the road is back: three receipts, nothing owed', async () => {
    t.proxy.restore();
    await openPage(page, 'Hộp gửi');
    await page.getByRole('button', { name: 'Gửi ngay' }).click();
    await page.getByText('Máy chủ đã nhận, 3 phiếu').waitFor({ timeout: 60_000 });
    await openPage(page, 'Trang chính');
    await page.getByText('Máy chủ đã nhận đủ. Không còn phiếu nào nợ.').waitFor();
  });

  await t.step('the evaluation has three more answers and another index', async () => {
    // What a tablet sent is judged after it was answered.
    let after = await office(target);
    for (let tries = 0; tries < 100 && after.answered < before.answered + 3; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      after = await office(target);
    }
    t.assert.equal(after.answered, before.answered + 3);
    t.assert.notEqual(after.estimate, before.estimate);
    const now = await onDashboard(desk, after.id);
    t.assert.equal(now.counted, seen.counted + 3);
    t.assert.ok(now.headline.includes(points(after.estimate)), now.headline);
    t.assert.notEqual(now.headline, seen.headline);
  });
}

/** The index and the number of interviews as the dashboard prints them. */
async function onDashboard(page, id) {
  await page.goto(`/evaluations/${id}`);
  const headline = page.locator('.headline').first();
  await headline.waitFor();
  const counted = await page.locator('dt', { hasText: 'Số phiếu được tính' }).locator('xpath=following-sibling::dd[1]').innerText();
  return { headline: await headline.innerText(), counted: Number(counted.replace(/\D/g, '')) };
}

/** The names of the evaluations on the home screen, the one with the most people left first. */
async function mostLeftFirst(page) {
  const found = page.getByRole('main').getByRole('button', { name: /\d+ \/ \d+/ });
  await found.first().waitFor();
  const rows = await found.allInnerTexts();
  const left = rows.map((text) => ({ name: text.split('\n')[0].trim(), left: Number(/Còn (\d+) người/.exec(text)?.[1] ?? 0) }));
  return left.filter((one) => one.left >= 3).sort((a, b) => b.left - a.left).map((one) => one.name);
}

/** What the office sees of the open evaluation of the unit with this name. */
async function signIn(t) {
  const { username, password } = t.server.account('manager');
  const answer = await fetch(`${t.server.direct}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  t.assert.equal(answer.status, 201);
  const { access_token } = await answer.json();
  const headers = { authorization: `Bearer ${access_token}` };
  return async (name) => {
    const programme = await (await fetch(`${t.server.direct}/api/v1/programme`, { headers })).json();
    const rows = programme.campaigns.filter((one) => one.state === 'open').flatMap((one) => one.evaluations);
    const row = rows.find((one) => [one.unit.name, one.unit.name.vi].includes(name));
    t.assert.ok(row, `no open evaluation of ${name}`);
    return { id: row.id, answered: row.progress.answered, estimate: row.score?.index?.estimate ?? null };
  };
}
