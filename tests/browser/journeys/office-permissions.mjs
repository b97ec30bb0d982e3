// What each role meets: wrong passwords, the observer without unpublished figures, pages one may not use, a lost server.
import { api, everything, points, signIn, within } from '../office.mjs';

export default async function (t) {
  const analyst = await api(t.server, t.server.account('analyst'));
  const programme = await (await analyst('/api/v1/programme')).json();

  await t.step('a wrong password is said so and leaves nothing behind', async () => {
    const { page } = await t.open();
    await page.goto('/campaigns');
    await page.getByLabel('Tên đăng nhập').fill('khong-co-ai');
    await page.getByLabel('Mật khẩu').fill('sai-mat-khau');
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByRole('alert').filter({ hasText: 'Tên đăng nhập hoặc mật khẩu chưa đúng.' }).waitFor();
    t.assert.equal(await page.getByLabel('Mật khẩu').inputValue(), '');
    t.assert.deepEqual(await page.evaluate(() => [Object.keys(sessionStorage), document.cookie]), [[], '']);
    await t.axe(page);
  });

  await t.step('the observer sees no figure that is not published', async () => {
    const { page } = await t.open({ viewport: { width: 1366, height: 768 } });
    await signIn(page, t.server.account('observer'));
    await page.getByText('Chưa công bố').first().waitFor();
    const hidden = programme.campaigns
      .filter((campaign) => campaign.state !== 'published')
      .flatMap((campaign) => campaign.evaluations.filter((row) => row.score?.index).map((row) => ({ campaign, row })));
    t.assert.ok(hidden.length > 0);
    const list = await everything(page);
    for (const { row } of hidden) t.assert.ok(!list.includes(within(row.score.index)), `${row.unit.name.vi} is shown`);

    const { row } = hidden[0];
    const score = await (await analyst(`/api/v1/evaluations/${row.id}/scores`)).json();
    await page.goto(`/evaluations/${row.id}`);
    await page.getByText('Chưa hiện chỉ số').waitFor();
    await page.waitForLoadState('networkidle');
    const one = await everything(page);
    for (const figure of [score.index, ...score.factors, ...score.criteria].filter((figure) => figure.estimate != null)) {
      t.assert.ok(!one.includes(within(figure)), `${figure.key ?? 'the index'} is shown: ${points(figure.estimate)}`);
    }
    await t.axe(page);

    await page.goto('/people');
    await page.getByText('Tài khoản này không mở được trang này').waitFor();
    t.assert.deepEqual(await page.locator('nav a').allInnerTexts(), ['Chương trình', 'Từng đơn vị']);
    await t.axe(page);
  });

  await t.step('a page that is not there says so', async () => {
    const { page } = await t.open();
    await signIn(page, t.server.account('observer'), '/khong-co-trang-nay');
    await page.getByText('Không có trang này').waitFor();
    await t.axe(page);
  });

  await t.step('a session that ended returns to the page one was on', async () => {
    const { context, page } = await t.open();
    const account = t.server.account('administrator');
    await signIn(page, account, '/people');
    await page.getByRole('heading', { name: 'Người dùng', exact: true }).waitFor();
    await context.clearCookies();
    await page.reload();
    await signIn(page, account, page.url());
    await page.getByRole('heading', { name: 'Người dùng', exact: true }).waitFor();
    await t.axe(page);
  });

  await t.step('what is published takes no more answers, and its page of links says so', async () => {
    const { page } = await t.open();
    const { evaluations } = programme.campaigns.find((campaign) => campaign.state === 'published');
    await signIn(page, t.server.account('manager'), `/evaluations/${evaluations[0].id}/links`);
    await page.getByText('Đợt khảo sát này đã đóng').waitFor();
    t.assert.equal(await page.getByRole('button', { name: 'Tạo liên kết' }).count(), 0);
    await t.axe(page);
  });

  await t.step('without the server the drawings of a table are missing and said to be', async () => {
    const { page } = await t.open({ viewport: { width: 1366, height: 768 } });
    await signIn(page, t.server.account('analyst'));
    await page.locator('td.plot svg').first().waitFor();
    t.proxy.cut();
    await page.getByRole('link', { name: 'Từng đơn vị' }).click();
    await page.getByText('Chưa vẽ được hình trong bảng').waitFor();
    await page.getByText('Mất kết nối').first().waitFor();
    t.assert.equal(await page.locator('td.plot svg').count(), 0);
    t.proxy.restore();
    await page.getByRole('button', { name: 'Thử lại' }).first().click();
    await page.locator('td.plot svg').first().waitFor();
  });

  await t.step('without the server the page keeps its figures, says how old they are, and comes back', async () => {
    const { page } = await t.open();
    await signIn(page, t.server.account('analyst'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    t.proxy.cut();
    await page.getByRole('link', { name: 'Từng đơn vị' }).or(page.getByRole('button', { name: 'Mở trình đơn' })).first().click();
    await page.locator('main').getByRole('link').first().click();
    await page.getByText('Không kết nối được máy chủ').first().waitFor();
    t.proxy.restore();
    await page.getByRole('button', { name: 'Tải lại trang này' }).first().click();
    await page.locator('.headline, .none').first().waitFor();
  });
}
