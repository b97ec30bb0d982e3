/**
 * The private part in the respondent's hands. The engine (crates/tablet `private`) holds the memory copy and seals every
 * answer; here is only what is on the screen and what is written to the draft.
 */
import type { AnswerValue, CompiledForm, Issue } from '../engine/form';
import { PrivatePart } from '../pkg/tablet.js';
import type { PrivateDraft } from '../store/drafts';
import type { Interview } from './interview.svelte';

/** How the engine says where the part stands; what is to be kept is in it. */
export interface Stand {
  readonly question: number | null;
  readonly number: number;
  readonly of: number;
  readonly back: boolean;
  readonly answer: AnswerValue | null;
  readonly issue: Issue | null;
  readonly passed: string[];
  readonly pieces: string[];
}

export class Sitting {
  stand = $state.raw<Stand>() as Stand;
  view = $state<'asking' | 'covered' | 'after'>('asking');
  /** The question whose problem is shown, after "Tiếp tục". */
  shown = $state<number | null>(null);
  readonly how: PrivateDraft['how'];
  #part: PrivatePart | null = null;

  constructor(
    private readonly interview: Interview,
    private readonly sealing: string,
    how: PrivateDraft['how'],
    private readonly reason: PrivateDraft['reason'] = null,
  ) {
    const before = interview.draft.private;
    const clear = interview.outline.questions.some((one) => one.sensitive && interview.draft.answers[one.name] !== undefined);
    // What the interviewer once saw stays so, whoever answers the rest.
    const seen = clear || (before?.how === 'read_out' && before.pieces.length > 0);
    this.how = how === 'alone' && seen ? 'read_out' : how;
    this.#begin();
    if (how === 'declined') {
      this.#step('decline');
      this.end();
    } else if (this.stand.question === null) {
      this.#finish();
    }
  }

  get #form(): CompiledForm {
    return this.interview.form as CompiledForm;
  }

  #begin(): void {
    const { id, today, answers, private: kept } = $state.snapshot(this.interview.draft);
    const request = { id, today, answers, passed: kept?.passed ?? [], pieces: kept?.pieces ?? [], sealing: this.sealing };
    this.#part = PrivatePart.begin(this.#form.raw, JSON.stringify(request));
    this.#step('');
  }

  /** One step of the engine, and the write of what it says is to be kept. */
  #step(step: string, answer: AnswerValue | null = null): void {
    if (!this.#part) return;
    const { draft } = this.interview;
    this.stand = JSON.parse(this.#part.step(this.#form.raw, step, JSON.stringify(answer), draft.language)) as Stand;
    const { passed, pieces } = this.stand;
    const before = draft.private;
    if (before?.how === this.how && before.pieces.join() === pieces.join() && before.passed.length === passed.length) return;
    draft.private = { how: this.how, reason: this.reason, restarts: before?.restarts ?? 0, passed, pieces };
    for (const name of passed) {
      // What an older app kept in the clear is sealed by now. The language says nothing of the answer.
      delete draft.answers[name];
      draft.languages[name] = draft.language;
    }
    void this.interview.flush(true);
  }

  put(value: AnswerValue | null): void {
    this.#step('put', value);
    if (!this.stand.issue) this.shown = null;
  }

  next(): void {
    if (this.stand.issue) {
      this.shown = this.stand.question;
      return;
    }
    this.shown = null;
    this.#step('next');
    if (this.stand.question === null) this.#finish();
  }

  /** "Trước", and the back key: within the part only. */
  readonly back = (): void => {
    if (this.view !== 'asking') return;
    this.shown = null;
    this.#step('previous');
  };

  #finish(): void {
    this.#step('finish');
    this.end();
    this.view = 'after';
  }

  /** "Tôi muốn trả lời lại từ đầu": empty, and nothing of before is shown. */
  again(): void {
    const kept = this.interview.draft.private;
    this.interview.draft.private = { how: this.how, reason: null, restarts: Math.min(255, (kept?.restarts ?? 0) + 1), passed: [], pieces: [] };
    this.#begin();
    void this.interview.flush(true);
    this.view = 'asking';
  }

  /** The memory copy is wiped. */
  end(): void {
    this.#part?.free();
    this.#part = null;
  }
}
