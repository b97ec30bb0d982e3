/** One interview on the screen: answers, place, language, and the tick that tells the truth about saving. */
import type { AnswerValue, FileAnswer, FormState, Issue, Outline, Paper, Question } from '../engine/form';
import type { Draft, RunningRecording } from '../store/drafts';

/** `saved` only after a strict commit that was read back. */
export type Tick = { state: 'none' } | { state: 'writing'; since: number } | { state: 'saved'; at: number } | { state: 'failed' };

const TEXT_PAUSE_MS = 300;

export class Interview {
  draft = $state<Draft>() as Draft;
  tick = $state<Tick>({ state: 'none' });
  /** The question whose problem is shown; it is shown only after "Tiếp tục". */
  shown = $state<number | null>(null);
  readonly outline: Outline = $derived.by(() => this.form.outline(this.draft.language));
  readonly way: FormState = $derived.by(() => this.form.state(this.draft.answers, this.draft.today, this.draft.language, this.draft.private?.passed ?? []));
  readonly question: Question | undefined = $derived(this.outline.questions[this.draft.at]);
  readonly issue: Issue | undefined = $derived(this.way.issues.find((issue) => issue.index === this.draft.at));
  /** The private part: one screen, which is not gone back to once it is through. */
  readonly part = $derived(this.way.private ?? null);
  readonly partDone: boolean = $derived(this.part !== null && this.part.answered >= this.part.of);
  readonly atPart: boolean = $derived(this.part?.question === this.draft.at);
  readonly number: number | null = $derived(this.way.screens.find((screen) => screen.question === this.draft.at)?.number ?? null);

  /** The respondent has the tablet: nothing of the app can be reached but the part. */
  sitting = $state.raw<{ back: () => void } | null>(null);

  /** A recording was broken off by a kill: whose question it is, and whether what there was of it is the answer now, or is lost. */
  broken = $state.raw<{ question: string; kept: boolean } | null>(null);

  /** Ends the recording that is running, if one is. */
  stopRecording: (() => Promise<void>) | null = null;
  readonly #making = new Set<Promise<unknown>>();
  #dirty = false;
  /** The open answers as they stand on the tablet. */
  #kept: Draft['answers'] = {};
  #writing: Promise<void> | null = null;
  #pending: ReturnType<typeof setTimeout> | undefined;
  #entered: number;

  constructor(
    draft: Draft,
    readonly form: Paper,
    private readonly save: (draft: Draft) => Promise<number>,
    private readonly now: () => number = Date.now,
    savedAt: number | null = null,
  ) {
    this.draft = draft;
    if (savedAt !== null) {
      this.tick = { state: 'saved', at: savedAt };
      this.#kept = { ...draft.answers };
    }
    this.#entered = now();
    if (!this.way.screens.some((screen) => screen.question === draft.at)) {
      this.draft.at = (this.question?.sensitive ? this.part?.question : undefined) ?? this.way.screens[0]?.question ?? 0;
    }
  }

  readonly #open = $derived(this.way.screens.filter((screen) => screen.question !== this.part?.question || !this.partDone));

  get answer(): AnswerValue | undefined {
    return this.question && this.draft.answers[this.question.name];
  }

  /** Of the open answers, the questions whose answer is not on the tablet as it stands here. */
  get unsaved(): string[] {
    const names = new Set([...Object.keys(this.draft.answers), ...Object.keys(this.#kept)]);
    return [...names].filter((name) => JSON.stringify(this.draft.answers[name]) !== JSON.stringify(this.#kept[name]));
  }

  /** Sets or, with null, takes back the answer on the screen. Text waits for a pause in typing, the rest is written at once. */
  put(value: AnswerValue | null, typing = false): void {
    const name = this.question?.name;
    if (name === undefined) return;
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) {
      delete this.draft.answers[name];
      delete this.draft.languages[name];
    } else {
      this.draft.answers[name] = value;
      this.draft.languages[name] = this.draft.language;
    }
    if (!this.issue) this.shown = null;
    if (!typing) {
      void this.flush(true);
      return;
    }
    this.#dirty = true;
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => void this.flush(), TEXT_PAUSE_MS);
  }

  /** A photograph or recording is being sealed: the interview is not left or finalised before it is kept. */
  async making(work: Promise<void>): Promise<void> {
    this.#making.add(work);
    try {
      await work;
    } finally {
      this.#making.delete(work);
    }
  }

  /** Resolves when nothing is being recorded or sealed any more. */
  async made(): Promise<void> {
    await this.stopRecording?.();
    await Promise.allSettled(this.#making);
  }

  /** A photograph or recording that is kept on the tablet becomes the answer to a question, wherever the screen is by now. */
  attach(name: string, file: FileAnswer, key: string): Promise<void> {
    this.draft.answers[name] = file;
    this.draft.languages[name] = this.draft.language;
    this.draft.fileKeys = { ...this.draft.fileKeys, [file.sha256]: key };
    // In the same write: no kill finds both.
    if (this.draft.recording?.question === name) delete this.draft.recording;
    return this.flush(true);
  }

  /** What is kept so far of the recording that runs. */
  async keepRecording(recording: RunningRecording): Promise<void> {
    this.draft.recording = recording;
    await this.flush(true);
    if (this.tick.state === 'failed') throw new Error('the draft could not be written');
  }

  /** The parts of a recording for this question are named no more. */
  async dropRecording(question: string): Promise<void> {
    if (this.draft.recording?.question === question) delete this.draft.recording;
    await this.flush(true);
  }

  /** To the question of a recording that was broken off and is not decided on. False if there is none. */
  toRecording(): boolean {
    const left = this.outline.questions.findIndex((question) => question.name === this.draft.recording?.question);
    if (!this.way.screens.some((screen) => screen.question === left)) return false;
    if (left !== this.draft.at) this.go(left);
    return true;
  }

  /** Takes back answers whose files cannot be read any more. */
  detach(hashes: readonly string[]): Promise<void> {
    for (const [name, answer] of Object.entries(this.draft.answers)) {
      if (typeof answer === 'object' && 'sha256' in answer && hashes.includes(answer.sha256)) delete this.draft.answers[name];
    }
    return this.flush(true);
  }

  /** Takes effect at once and keeps the answer. */
  speak(language: string): void {
    this.draft.language = language;
    void this.flush(true);
  }

  /** One on; true at the end of the form. Stays, and shows why, where the question has a problem. */
  next(): boolean {
    if (this.issue) {
      this.shown = this.draft.at;
      return false;
    }
    if (this.atPart && !this.partDone) return false;
    const on = this.#open.find((screen) => screen.question > this.draft.at);
    if (!on) {
      this.#leave();
      // Nothing leads back into a part that is through, not even a start of the app.
      if (this.atPart) this.draft.at = this.#open.at(-1)?.question ?? this.draft.at;
      void this.flush(true);
      return true;
    }
    this.go(on.question);
    return false;
  }

  /** One back, never judging; false at the first question. */
  previous(): boolean {
    const before = this.#open.filter((screen) => screen.question < this.draft.at).at(-1);
    if (!before) return false;
    this.go(before.question);
    return true;
  }

  go(question: number): void {
    this.#leave();
    this.shown = null;
    this.draft.at = question;
    void this.flush(true);
  }

  /** Goes to a question and says what is wrong with it. */
  show(question: number): void {
    this.go(question);
    this.shown = this.issue ? question : null;
  }

  /** Resolves when everything is written and read back, or when that failed. */
  flush(changed = false): Promise<void> {
    clearTimeout(this.#pending);
    this.#dirty ||= changed;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
    return this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      this.tick = { state: 'writing', since: this.now() };
      try {
        if (this.number !== null) this.draft.number = this.number;
        const draft = $state.snapshot(this.draft) as Draft;
        const at = await this.save(draft);
        this.#kept = { ...draft.answers };
        // What is just being recorded is not saved.
        if (!this.#dirty) this.tick = this.stopRecording ? { state: 'none' } : { state: 'saved', at };
      } catch {
        this.tick = { state: 'failed' };
        return;
      }
    }
  }

  /** Seconds in each section, all visits together. */
  #leave(): void {
    const section = this.outline.sections[this.question?.section ?? -1];
    const now = this.now();
    if (section) {
      const seconds = Math.max(0, Math.round((now - this.#entered) / 1000));
      const entered = Math.max(0, Math.round((this.#entered - this.draft.startedAt) / 1000));
      const before = this.draft.timings[section.key];
      this.draft.timings[section.key] = { entered: before?.entered ?? entered, seconds: (before?.seconds ?? 0) + seconds };
    }
    this.#entered = now;
  }
}
