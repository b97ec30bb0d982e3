/** An unfinished interview: how it begins, and what is frozen of it. */
import type { FinaliseRequest } from '../engine/outbox';
import type { Case, Evaluation } from '../engine/protocol';
import { mint_id } from '../pkg/tablet.js';
import type { Draft } from '../store/drafts';
import { today } from '../strings/format';

/** After the consent, which was heard in this language. */
export function newDraft(evaluation: Evaluation, person: Case, language: string, now: number): Draft {
  return {
    id: mint_id(now),
    evaluation: evaluation.id,
    questionnaire: evaluation.questionnaire,
    case: person.id,
    caseNumber: person.number,
    today: today(now),
    startedAt: now,
    language,
    consent: { language, at: now },
    answers: {},
    languages: {},
    at: 0,
    timings: {},
    skipped: [],
  };
}

export function requestOf(draft: Draft, kind: FinaliseRequest['kind'], sealing: string, app: string): FinaliseRequest {
  const request: FinaliseRequest = {
    id: draft.id,
    kind,
    evaluation: draft.evaluation,
    lang: draft.language,
    app,
    today: draft.today,
    answers: draft.answers,
    case: draft.case,
    consent: draft.consent,
    timings: Object.entries(draft.timings).map(([section, time]) => ({ section, ...time })),
    languages: Object.fromEntries(Object.entries(draft.languages).filter(([, lang]) => lang !== draft.language)),
    private: draft.private,
    blob_keys: { ...draft.fileKeys },
    sealing,
  };
  if (draft.supersedes !== undefined) request.supersedes = draft.supersedes;
  return request;
}
