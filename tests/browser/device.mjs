// A lent tablet: a browser on a profile of its own. What is on it stays when the browser is closed or killed.
import { join } from 'node:path';
import { grantPersistentStorage, killProfile, launchProfile } from './browser.mjs';
import { quotaOf } from './storage.mjs';
import { unlock } from './tablet.mjs';

export class Device {
  /** `persistent`: what it keeps may not be evicted; a browser is told so at each start. */
  constructor(t, { persistent = false, ...options } = {}, name = 'tablet') {
    [this.t, this.persistent] = [t, persistent];
    this.profile = join(t.tmp, name);
    this.options = { baseURL: t.server.url, locale: 'vi-VN', viewport: { width: 600, height: 960 }, ...options };
  }

  async open() {
    this.context = this.t.adopt(await launchProfile(this.profile, this.options));
    if (this.persistent) await grantPersistentStorage(this.context, this.options.baseURL);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    return this;
  }

  async close() {
    await this.context.close().catch(() => {});
  }

  async kill() {
    await killProfile(this.profile);
    await this.close();
  }

  /** Opened again at the app, and unlocked. */
  async start() {
    await this.open();
    await this.page.goto('/surveyor/');
    await unlock(this.page);
    return this;
  }

  /** Closed, and opened with little room; the app stands at its PIN. */
  async startWithLittleRoom() {
    await this.close();
    await this.open();
    this.quota = await quotaOf(this.context, this.page, this.options.baseURL);
    // Before the first write: what the browser then believes to be left it goes on believing for a while.
    await this.quota.room();
    await this.page.goto('/surveyor/');
    return this;
  }
}
