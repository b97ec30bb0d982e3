/** An interview that was broken off: what of it is an answer by now. */
import type { Answers, CompiledForm } from '../engine/form';
import { fetchInterview } from '../screens/late/chunks';
import { saveDraft, type Draft, type Kept } from '../store/drafts';
import { fileOf } from '../store/files';
import type { App } from './app.svelte';

export interface Unfinished {
  /** With the answers that are sent. */
  draft: Draft;
  form: CompiledForm;
  /** Whether anything was answered, in the open or in private. */
  answered: boolean;
}

/** Whether anybody answered anything: a draft exists from the consent on. */
export function isAnswered(draft: Draft): boolean {
  return draft.recording !== undefined || hasAnswers(draft);
}

function hasAnswers({ answers, private: part }: Draft): boolean {
  return Object.keys(answers).length > 0 || (part?.pieces.length ?? 0) > 0;
}

/** Null where the questionnaire, or what an interview is made of, is not here; throws if a recording could not be kept. */
export async function unfinished(app: App, kept: Kept): Promise<Unfinished | null> {
  const form = app.lists.form(kept.draft.questionnaire);
  const draft = form && (await joined(app, kept, form));
  if (!draft) return null;
  const answers = sound(form, draft, await whole(app, draft.answers));
  const sent = { ...draft, answers };
  return { draft: sent, form, answered: hasAnswers(sent) };
}

/** What there is of a recording that a kill broke off becomes its answer, as when the interview goes on. */
async function joined(app: App, { draft, savedAt }: Kept, form: CompiledForm): Promise<Draft | null> {
  const vault = app.vault;
  if (!draft.recording || !vault) return draft;
  const made = await fetchInterview().catch(() => null);
  if (!made) return null;
  const save = (given: Draft): Promise<number> => saveDraft(app.db, vault, given, Date.now());
  await made.rejoined(new made.Interview(structuredClone(draft), form, save, Date.now, savedAt));
  await app.reload();
  return app.drafts.find((one) => one.draft.id === draft.id)?.draft ?? null;
}

/** Without the photographs and recordings that are sound in neither place. */
async function whole(app: App, answers: Answers): Promise<Answers> {
  const left = { ...answers };
  for (const [name, answer] of Object.entries(answers)) {
    if (typeof answer !== 'object' || !('sha256' in answer)) continue;
    if (!(await fileOf(app.db, answer.sha256)) && !(await app.copies.restoreFile(app.db, answer.sha256))) delete left[name];
  }
  return left;
}

/** Without what is no answer: the person broke off before it was put right, and nobody can be asked. */
export function sound(form: CompiledForm, draft: Draft, answers: Answers): Answers {
  const left = { ...answers };
  for (;;) {
    const { issues } = form.state(left, draft.today, draft.language, draft.private?.passed ?? []);
    const wrong = issues.filter((issue) => issue.kind !== 'missing' && issue.question in left);
    if (wrong.length === 0) return left;
    for (const { question } of wrong) delete left[question];
  }
}
