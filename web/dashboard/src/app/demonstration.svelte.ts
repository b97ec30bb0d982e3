/** Whether the server's data is made up: known before anyone has signed in, so that no page goes unlabelled. */
class Demonstration {
  on = $state(false);

  async ask(): Promise<void> {
    try {
      const answer = await fetch('/healthz', { headers: { accept: 'application/json' } });
      const health: unknown = answer.ok ? await answer.json() : null;
      this.on = typeof health === 'object' && health !== null && 'demonstration' in health && health.demonstration === true;
    } catch {
      // Not reachable: the sign-in page says so itself.
    }
  }
}

export const demonstration = new Demonstration();
