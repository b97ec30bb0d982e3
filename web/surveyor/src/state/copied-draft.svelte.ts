/** "Chép phiếu dở ra thẻ nhớ" and its way back, as the screens drive them. */
import { seal_draft_key } from '../pkg/tablet.js';
import { copyOut, keepCopy, NotADraft, openOwn, openWith, readCopy, standingOf, type Copied } from '../store/draft-file';
import type { Draft } from '../store/drafts';
import { askDraftKey, type KeyAsked } from '../sync/draft-key';
import type { App } from './app.svelte';
import { dayOf, number } from './day';
import type { Interview } from './interview.svelte';

/** The interview as it stands in memory, with the answer that could not be saved; nothing is written here. */
export async function copyInterview(app: App, interview: Interview): Promise<{ file: Blob; name: string; left: number } | null> {
  const { vault, install } = app;
  if (!vault || !install) return null;
  const draft = $state.snapshot(interview.draft) as Draft;
  const seal = (key: Uint8Array, id: string): Uint8Array => seal_draft_key(key, install.install, id, install.keys.sealing);
  const made = await copyOut(app.db, vault, draft, { install: install.install, seal });
  return { ...made, name: `hailong-${number(install.label)}-phieu-do-${dayOf(app.serverNow())}-${draft.id.slice(-4)}.hld` };
}

export type Opened =
  /** Nothing was written yet: the tablet has another state of it. */
  | { opened: 'other'; savedAt: number; answers: number; copy: Copied; draft: Draft }
  | { opened: 'kept' | 'same' | 'finalised'; draft: Draft }
  | { opened: 'not_one' }
  | Exclude<KeyAsked, { state: 'granted' }>;

/** Opens a copy with this tablet's key or, on another one, with the server's help, and keeps what is new in it. */
export async function openCopy(app: App, file: Blob): Promise<Opened | null> {
  const [vault, install, keys] = [app.vault, app.install, app.deviceKeys];
  if (!vault || !install || !keys) return null;
  try {
    const copy = await readCopy(file);
    let draft = await openOwn(copy, vault);
    if (!draft) {
      const asked = await askDraftKey(copy, app.client, install, keys);
      if (asked.state !== 'granted') return asked;
      draft = await openWith(copy, asked.key);
      asked.key.fill(0);
    }
    const standing = await standingOf(app.db, vault, draft, Date.now());
    if (standing.stands === 'other') return { opened: 'other', savedAt: standing.savedAt, answers: standing.answers, copy, draft };
    if (standing.stands !== 'new') return { opened: standing.stands, draft };
    return await keepOpened(app, copy, draft);
  } catch (error) {
    if (error instanceof NotADraft) return { opened: 'not_one' };
    throw error;
  }
}

/** The copy is wanted, whatever earlier state there is. */
export async function keepOpened(app: App, copy: Copied, draft: Draft): Promise<Opened | null> {
  const { vault } = app;
  if (!vault) return null;
  await keepCopy(app.db, vault, copy, draft, Date.now());
  await app.reload();
  // Another tablet may not have this version of the questionnaire yet.
  if (!app.lists.form(draft.questionnaire)) void app.refresh(true);
  return { opened: 'kept', draft };
}
