/** Lines without a whole interview, frozen and kept like one: what came of a visit, and a word on a supervisor's question. */
import type { FinaliseRequest, Unfrozen } from '../engine/outbox';
import type { Case } from '../engine/protocol';
import { mint_id } from '../pkg/tablet.js';
import { today } from '../strings/format';
import { APP, type App } from './app.svelte';
import { unfinished } from './broken-off';
import { requestOf } from './drafted';
import type { OpenQuestion } from './questions';
import type { Visit } from './visits';

/**
 * True if it is kept and read back. False if it could not be written: then nothing changed. With somebody who broke off goes
 * what was answered until then, as a line of its own before that of the visit; both are kept, or neither.
 */
export async function recordVisit(app: App, person: Case, visit: Visit): Promise<boolean> {
  const line = unfrozen(app, person, { kind: 'attempt', visit }, { visit });
  if (!line) return false;
  const begun = visit.outcome === 'broke_off' ? app.draftOf(person) : undefined;
  if (!begun) return keep(app, line);
  const left = await unfinished(app, begun).catch(() => null);
  if (!left) return false;
  line.source.draft = begun.draft.id;
  if (!left.answered) return keep(app, line);
  const { draft, form } = left;
  // It takes nobody's place: what a supervisor asks about stays asked, and stays apart when one of them is withdrawn.
  delete draft.supersedes;
  const partial = requestOf(draft, app.practising ? 'practice' : 'partial', line.request.sealing, APP);
  return app.keepLine(form, partial, { ...draft, partial: true }, line);
}

/** As {@link recordVisit}; the submission that was asked about stays as it is. */
export async function explain(app: App, person: Case, question: OpenQuestion, text: string): Promise<boolean> {
  const line = unfrozen(app, person, { kind: 'explanation', explanation: { question: question.id, text } }, { about: question.id });
  return line !== null && keep(app, line);
}

function keep(app: App, { form, request, source }: Unfrozen): Promise<boolean> {
  return app.keepLine(form, request, source);
}

function unfrozen(
  app: App,
  person: Case,
  what: Pick<FinaliseRequest, 'kind' | 'visit' | 'explanation'>,
  note: { visit?: Visit; about?: string },
): Unfrozen | null {
  const evaluation = app.lists.evaluationOf(person.evaluation);
  const form = evaluation && app.lists.form(evaluation.questionnaire);
  const sealing = app.install?.keys.sealing;
  if (!form || sealing === undefined) return null;
  const now = Date.now();
  const id = mint_id(now);
  const request: FinaliseRequest = {
    id, evaluation: evaluation.id, lang: app.speaking, app: APP, today: today(now), answers: {}, case: person.id, timings: [],
    languages: {}, sealing, ...what,
  };
  const source = { id, evaluation: evaluation.id, questionnaire: evaluation.questionnaire, case: person.id, caseNumber: person.number, ...note };
  return { form, request, source };
}
