/** Whether the server's data is made up, kept on the tablet so that screens say so without network and before unlocking. */
const KEY = 'hl-synthetic';

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

class Synthetic {
  on = $state(remembered());

  async ask(): Promise<void> {
    try {
      const answer = await fetch('/healthz', { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const health: unknown = await answer.json();
      if (typeof health !== 'object' || health === null || !('demonstration' in health)) return;
      this.on = health.demonstration === true;
      localStorage.setItem(KEY, this.on ? '1' : '0');
    } catch {
      // No network: what was known stays.
    }
  }
}

export const synthetic = new Synthetic();
