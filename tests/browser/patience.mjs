// Waits of the app pass quickly, by the page's clock (`clock.install()` before the app is opened); everything else is as it is.

/** Until something is so, without a press of a button that asks for it. A touch now and then, as by somebody who waits. */
export async function byItself(page, is, what) {
  for (let tries = 0; !(await is()); tries += 1) {
    if (tries === 120) throw new Error(`it does not happen by itself: ${what}`);
    await page.clock.fastForward(3_000);
    await page.mouse.click(2, 2);
    await page.waitForTimeout(150);
  }
}
