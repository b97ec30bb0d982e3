// Both apps start under the server's Content-Security-Policy, and the tablet's starts again without its server.
export default async function (t) {
  const { page } = await t.open();
  await t.step('the dashboard opens', async () => {
    await page.goto('/');
    await page.locator('h1').first().waitFor();
    // Made-up data is labelled before anyone has signed in.
    await page.getByText('DỮ LIỆU MINH HỌA.').waitFor();
    await t.axe(page);
  });

  await t.step('whoever comes without script is told where respondents go', async () => {
    const { page: bare } = await t.open({ javaScriptEnabled: false });
    await bare.goto('/lac-duong');
    t.assert.match(await bare.locator('body').innerText(), /Người trả lời: xin mở đúng địa chỉ trên giấy mời hoặc áp phích\./);
    await bare.close();
  });

  await t.step('the tablet app opens and keeps itself for offline use', async () => {
    await page.goto('/surveyor/');
    await page.locator('h1').first().waitFor();
    await page.getByText('Dữ liệu mô phỏng, không phải số liệu thật').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await t.axe(page);
  });

  await t.step('it opens again with the road to the server cut', async () => {
    t.proxy.cut();
    await t.assert.rejects(fetch(`${t.server.url}/healthz`));
    await page.reload();
    await page.locator('h1').first().waitFor();
    await page.getByText('Dữ liệu mô phỏng, không phải số liệu thật').waitFor();
    t.assert.equal(await page.evaluate(() => navigator.onLine), true);
  });
}
