/** Recording what came of a visit: a line of its own, frozen and kept like an interview. */
import type { Case } from '../engine/protocol';
import { mint_id } from '../pkg/tablet.js';
import { today } from '../strings/format';
import { APP, type App } from './app.svelte';
import type { Visit } from './visits';

/** True if it is kept and read back. False if it could not be written: then nothing changed. */
export async function recordVisit(app: App, person: Case, visit: Visit): Promise<boolean> {
  const evaluation = app.lists.evaluationOf(person.evaluation);
  const form = evaluation && app.lists.form(evaluation.questionnaire);
  const sealing = app.install?.keys.sealing;
  if (!form || sealing === undefined) return false;
  const now = Date.now();
  const id = mint_id(now);
  const request = {
    id, kind: 'attempt' as const, evaluation: evaluation.id, lang: app.speaking, app: APP, today: today(now), answers: {},
    case: person.id, timings: [], languages: {}, sealing, visit,
  };
  const about = { id, evaluation: evaluation.id, questionnaire: evaluation.questionnaire, case: person.id, caseNumber: person.number, visit };
  return app.keepLine(form, request, about);
}
