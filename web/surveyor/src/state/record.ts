/** Lines without an interview, frozen and kept like one: what came of a visit, and a word on a supervisor's question. */
import type { FinaliseRequest } from '../engine/outbox';
import type { Case } from '../engine/protocol';
import { mint_id } from '../pkg/tablet.js';
import { today } from '../strings/format';
import { APP, type App } from './app.svelte';
import type { OpenQuestion } from './questions';
import type { Visit } from './visits';

/** True if it is kept and read back. False if it could not be written: then nothing changed. */
export function recordVisit(app: App, person: Case, visit: Visit): Promise<boolean> {
  return record(app, person, { kind: 'attempt', visit }, { visit });
}

/** As {@link recordVisit}; the submission that was asked about stays as it is. */
export function explain(app: App, person: Case, question: OpenQuestion, text: string): Promise<boolean> {
  return record(app, person, { kind: 'explanation', explanation: { question: question.id, text } }, { about: question.id });
}

async function record(
  app: App,
  person: Case,
  what: Pick<FinaliseRequest, 'kind' | 'visit' | 'explanation'>,
  note: { visit?: Visit; about?: string },
): Promise<boolean> {
  const evaluation = app.lists.evaluationOf(person.evaluation);
  const form = evaluation && app.lists.form(evaluation.questionnaire);
  const sealing = app.install?.keys.sealing;
  if (!form || sealing === undefined) return false;
  const now = Date.now();
  const id = mint_id(now);
  const request: FinaliseRequest = {
    id, evaluation: evaluation.id, lang: app.speaking, app: APP, today: today(now), answers: {}, case: person.id, timings: [],
    languages: {}, sealing, ...what,
  };
  const source = { id, evaluation: evaluation.id, questionnaire: evaluation.questionnaire, case: person.id, caseNumber: person.number, ...note };
  return app.keepLine(form, request, source);
}
