/** The shapes of the API that the pages read. test/contract.test.ts holds them against the OpenAPI document. */
export type Texts = Record<string, string>;

export const DEEDS = [
  'see_programme', 'see_published', 'see_unpublished', 'download_scores', 'see_responses', 'run_campaigns',
  'publish_questionnaires', 'plan_fieldwork', 'make_links', 'manage_tablets', 'manage_people', 'interview',
] as const;
export type Deed = (typeof DEEDS)[number];

export const ROLES = ['administrator', 'manager', 'supervisor', 'surveyor', 'analyst', 'observer'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  id: string;
  username: string;
  name: string;
  role: string;
  active: boolean;
  may: string[];
}

export interface SessionAnswer {
  access_token: string;
  expires_in: number;
  user: Person;
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface Unit {
  id: string;
  code: string;
  name: Texts;
  kind: string;
  area_code: string;
  demonstration: boolean;
}

export interface Campaign {
  id: string;
  year: number;
  name: Texts;
  state: string;
  first_day: string;
  last_day: string;
}

export interface FormSummary {
  hash: string;
  key: string;
  version: string;
  title: Texts;
  status: string;
}

export interface Progress {
  cases: number;
  answered: number;
  self_selected: number;
  quarantined: number;
}

/** A share with its errors; where it is hidden, its values are absent. */
export interface Figure {
  estimate?: number | null;
  se?: number | null;
  lo?: number | null;
  hi?: number | null;
  interval?: string | null;
  n?: number | null;
  df?: number | null;
  n_eff?: number | null;
  deff?: number | null;
  disclosure?: string;
  reason?: string | null;
}

export interface RowScore {
  disclosure: string;
  index?: Figure | null;
}

export interface Row {
  id: string;
  kind: string;
  unit: Unit;
  questionnaire: FormSummary;
  rule: string;
  target: number;
  progress: Progress;
  publication: string;
  score?: RowScore | null;
  hidden?: string | null;
}

export interface EvaluationRow extends Row {
  campaign: Campaign;
}

export interface Programme {
  demonstration: boolean;
  data_at: string;
  campaigns: (Campaign & { evaluations: Row[] })[];
}

export interface Form {
  title: Texts;
  status: string;
  factors: { key: string; name: Texts; short: Texts }[];
  criteria: { key: string; factor: string; label: Texts; short: Texts; unconfirmed: boolean }[];
  scale: Answer[];
  overall?: { key: string; label: Texts } | null;
}

/** A step of the scale that is in the denominator. */
export interface Answer {
  code: number;
  label: Texts;
  satisfied: boolean;
}

export interface EvaluationDetail extends EvaluationRow {
  form: Form;
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

export interface DayCount {
  day: string;
  mode: string;
  sample_type: string;
  count: number;
}

export interface ResponseItem {
  id: string;
  state: string;
  reason?: string | null;
  mode?: string | null;
  sample_type?: string | null;
  language?: string | null;
  day?: string | null;
  case_number?: number | null;
}

export interface Trend {
  unit: Unit;
  items: (Row & { year: number })[];
  differences: { from: number; to: number; estimate: number; se: number; lo: number; hi: number; df: number; p: number }[];
  breaks: { from: number; to: number; because: string }[];
}

export interface CounterLink {
  id: string;
  evaluation: string;
  code: string;
  url: string;
  active: boolean;
}

export interface Questionnaire extends FormSummary {
  languages: string[];
  questions: number;
  criteria: number;
  unconfirmed: number;
  source?: string | null;
}

export interface Tablet {
  id: string;
  label: string;
  user: { id: string; name: string };
  status: string;
  app: string;
  enrolled_at: string;
  last_contact_at: string;
  held: number;
  owed: number;
}

export interface EnrolmentCode {
  code: string;
  url: string;
  qr: string;
  expires_at: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string | null;
  errors?: { pointer: string; detail: string }[];
}
