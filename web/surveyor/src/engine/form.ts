/** A questionnaire as the screens need it: JSON of crates/tablet `form`, typed. */
import { Form } from '../pkg/tablet.js';

/** A photograph or recording as it travels: hash and length of the sealed file. */
export interface FileAnswer {
  sha256: string;
  bytes: number;
  type: string;
}

/** Degrees, rounded to two places. */
export interface PlaceAnswer {
  lat: number;
  lon: number;
}

export type AnswerValue = string | number | string[] | FileAnswer | PlaceAnswer;
export type Answers = Record<string, AnswerValue>;
export type Kind = 'likert' | 'single' | 'multi' | 'integer' | 'decimal' | 'text' | 'date' | 'photo' | 'audio' | 'place' | 'note';
export type NoAnswer = 'no_opinion' | 'refused' | 'not_applicable' | 'not_remembered';

export interface Choice {
  readonly value: string | number;
  readonly label: string;
  /** SHA-256 of the recording in this language. */
  readonly audio: string | null;
  readonly no_answer: NoAnswer | null;
}

export interface Question {
  readonly name: string;
  readonly section: number;
  readonly kind: Kind;
  readonly label: string;
  readonly short: string | null;
  readonly hint: string | null;
  readonly audio: string | null;
  readonly unit: string | null;
  readonly max: number | null;
  readonly choices: readonly Choice[];
  readonly required: 'never' | 'always' | 'sometimes';
  readonly sensitive: boolean;
  readonly draft: boolean;
}

export interface Outline {
  readonly key: string;
  readonly version: string;
  readonly title: string;
  readonly consent: string;
  readonly languages: readonly string[];
  readonly draft: boolean;
  readonly sections: readonly { readonly key: string; readonly title: string }[];
  readonly questions: readonly Question[];
}

export interface Issue {
  readonly index: number | null;
  readonly question: string;
  readonly kind: string;
  readonly message: string;
}

export interface FormState {
  readonly screens: readonly { readonly question: number; readonly number: number | null }[];
  readonly answered: number;
  readonly of: number;
  readonly sections: readonly { readonly answered: number; readonly of: number }[];
  readonly first_unanswered: number | null;
  /** The private part: the screen it stands on, and how far it is. */
  readonly private?: { readonly question: number; readonly answered: number; readonly of: number };
  readonly issues: readonly Issue[];
}

/** What screens ask of a questionnaire; tests give their own. */
export interface Paper {
  outline(language: string): Outline;
  state(answers: Answers, today: string, language: string, passed: readonly string[]): FormState;
}

export class CompiledForm implements Paper {
  readonly #outlines = new Map<string, Outline>();

  private constructor(readonly raw: Form) {}

  /** Throws with every problem of the questionnaire. The engine must have been started. */
  static load(json: string): CompiledForm {
    return new CompiledForm(Form.load(json));
  }

  outline(language: string): Outline {
    let outline = this.#outlines.get(language);
    if (!outline) {
      outline = JSON.parse(this.raw.outline(language)) as Outline;
      this.#outlines.set(language, outline);
    }
    return outline;
  }

  state(answers: Answers, today: string, language: string, passed: readonly string[]): FormState {
    return JSON.parse(this.raw.state(JSON.stringify(answers), today, language, JSON.stringify(passed))) as FormState;
  }
}
