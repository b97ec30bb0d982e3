import type { components } from '@hailong/api-client';

/** The shapes of the API that the pages read, from the OpenAPI document; the score alone is described here. */
type Schemas = components['schemas'];

export type Texts = Record<string, string>;

export const DEEDS = [
  'see_programme', 'see_published', 'see_unpublished', 'download_scores', 'see_responses', 'run_campaigns',
  'publish_questionnaires', 'plan_fieldwork', 'make_links', 'manage_tablets', 'manage_people', 'interview',
] as const;
export type Deed = (typeof DEEDS)[number];

export const ROLES = ['administrator', 'manager', 'supervisor', 'surveyor', 'analyst', 'observer'] as const;

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type SessionAnswer = Schemas['SessionAnswer'];
export type Person = Schemas['PersonView'];
export type Unit = Schemas['UnitView'];
export type Campaign = Schemas['CampaignView'];
export type FormSummary = Schemas['FormSummary'];
export type Progress = Schemas['ProgressView'];
export type Row = Schemas['Row'];
export type EvaluationRow = Schemas['EvaluationRow'];
export type EvaluationDetail = Schemas['EvaluationDetail'];
export type Form = Schemas['Form'];
export type Programme = Schemas['Programme'];
export type DayCount = Schemas['DayView'];
export type ResponseItem = Schemas['ResponseRow'];
export type Trend = Schemas['Trend'];
export type CounterLink = Schemas['CounterLinkView'];
export type Questionnaire = Schemas['FormView'];
export type Tablet = Schemas['TabletView'];
export type EnrolmentCode = Schemas['EnrolmentCode'];
export type Problem = Omit<Schemas['ProblemDocument'], 'detail'> & { detail?: string };

/** A share with its errors; where it is hidden, its values are absent. */
export interface Figure {
  estimate?: number | null;
  se?: number | null;
  lo?: number | null;
  hi?: number | null;
  /** The name of the interval's formula. */
  interval?: string | null;
  n?: number | null;
  df?: number | null;
  n_eff?: number | null;
  deff?: number | null;
  disclosure?: string;
  reason?: string | null;
}

export interface Factor extends Figure {
  key: string;
}

export interface Criterion extends Figure {
  key: string;
  factor: string;
  missing?: number | null;
  nonresponse?: number | null;
  in_index: boolean;
  distribution?: AnswerCount[] | null;
}

export interface AnswerCount {
  code: number;
  n: number;
  satisfied: boolean;
  /** Weighted share of the answers; the satisfied ones add up to the index. */
  share: number;
}

/** `hidden` stands alone: then nothing of the score is in the answer. */
export interface Score {
  evaluation: string;
  rule: string;
  publication: string;
  hidden?: string | null;
  disclosure?: string;
  respondents?: number;
  index?: Figure | null;
  variants?: Record<string, Figure>;
  factors?: Factor[];
  criteria?: Criterion[];
  response_rate?: number | null;
  fieldwork?: { eligible: number; responded: number } | null;
  web?: { n?: number | null; share?: number | null; disclosure: string } | null;
}
