// Windows that stop in the middle of something and run on later, halted between two statements as a sleeping tablet or one
// without memory halts them. (Freezing by the browser itself is not to be had here: it freezes only what is hidden, and to a
// driven browser every page is visible.)

/** Stops the page where it stands. Gives what lets it run on. */
export async function halt(context, page) {
  const session = await context.newCDPSession(page);
  await session.send('Debugger.enable');
  const halted = new Promise((done) => session.once('Debugger.paused', done));
  const stood = session.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined);
  await halted;
  return async () => {
    await session.send('Debugger.resume');
    await stood;
    await session.detach();
  };
}

/** Presses, and stops the page before anything is done about it. Gives what lets it run on. */
export async function haltAt(context, page, button) {
  const session = await context.newCDPSession(page);
  await session.send('Debugger.enable');
  await session.send('DOMDebugger.setEventListenerBreakpoint', { eventName: 'click' });
  const halted = new Promise((done) => session.once('Debugger.paused', done));
  // The press is over when the page has run on.
  const pressed = button.click().catch(() => undefined);
  await halted;
  return async () => {
    await session.send('DOMDebugger.removeEventListenerBreakpoint', { eventName: 'click' });
    await session.send('Debugger.resume');
    await pressed;
    await session.detach();
  };
}
