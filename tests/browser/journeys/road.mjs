// The proxy itself: what the other journeys believe about a cut road is true.
export const engines = ['sqlite'];

export default async function (t) {
  const alive = () => fetch(`${t.server.url}/healthz`, { headers: { connection: 'close' } }).then((r) => r.text().then(() => r.status));

  await t.step('open: requests and answers pass', async () => t.assert.equal(await alive(), 200));

  await t.step('cut: nothing passes, while the server itself lives', async () => {
    t.proxy.cut();
    await t.assert.rejects(alive());
    t.assert.equal((await fetch(`${t.server.direct}/healthz`)).status, 200);
  });

  await t.step('an answer that breaks off is an error, not a short answer', async () => {
    t.proxy.restore();
    t.proxy.cutAnswersAfter(12);
    await t.assert.rejects(alive());
  });

  await t.step('restored: as before', async () => {
    t.proxy.restore();
    t.assert.equal(await alive(), 200);
  });
}
