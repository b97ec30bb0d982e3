import type { components } from '@hailong/api-client';

/** The shapes of the API that the pages read, from the OpenAPI document. */
type Schemas = components['schemas'];

export type Texts = Record<string, string>;

export const DEEDS = [
  'see_programme', 'see_published', 'see_unpublished', 'download_scores', 'see_responses', 'code_comments', 'see_files', 'see_file_readings',
  'run_campaigns', 'publish_questionnaires', 'plan_fieldwork', 'withdraw_answers', 'make_links', 'manage_tablets', 'give_up_submissions', 'manage_people',
  'interview',
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
export type Question = Schemas['QuestionRow'];
export type Outcomes = Schemas['OutcomesView'];
export type Workload = Schemas['WorkloadView'];
export type Progress = Schemas['ProgressView'];
export type Row = Schemas['Row'];
export type EvaluationRow = Schemas['EvaluationRow'];
export type EvaluationDetail = Schemas['EvaluationDetail'];
export type Form = Schemas['Form'];
export type Programme = Schemas['Programme'];
export type DayCount = Schemas['DayView'];
export type ResponseItem = Schemas['ResponseRow'];
export type Withdrawn = Schemas['Withdrawn'];
export type Withdrawal = Schemas['WithdrawalView'];
export type SlipInterview = Schemas['SlipInterview'];
export type FileReading = Schemas['FileReadingRow'];
export type PrivatePart = Schemas['PrivatePartView'];
export type Trend = Schemas['Trend'];
/** Drawings for the rows of a table. */
export type RowMarks = Schemas['RowMarks'];
export type EvaluationMarks = Schemas['EvaluationMarks'];
export type CounterLink = Schemas['CounterLinkView'];
export type Questionnaire = Schemas['FormView'];
export type TabletList = Schemas['TabletList'];
export type Tablet = Schemas['TabletView'];
export type TabletDetail = Schemas['TabletDetail'];
export type TakenOver = Schemas['TakenOver'];
export type BundleAnswer = Schemas['BundleView'];
export type Stray = Schemas['StrayView'];
export type DayClose = Schemas['DayCloseView'];
export type DayCodeAnswer = Schemas['DayCodeExplained'];
export type EnrolmentCode = Schemas['EnrolmentCode'];
export type Problem = Omit<Schemas['ProblemDocument'], 'detail'> & { detail?: string };

/** A share with its errors; where it is hidden, its values are absent. */
export type Figure = Schemas['Figure'];
export type Factor = Schemas['FactorScore'];
export type Criterion = Schemas['CriterionScore'];
export type AnswerCount = Schemas['AnswerCount'];
/** `hidden` stands alone: then nothing of the score is in the answer. */
export type Score = Schemas['ScoreView'];

/** The scores of a campaign: classes, sets of ranks and pairs. */
export type CampaignScores = Schemas['ScorePage'];
export type Pair = CampaignScores['pairs'][number];
export type NoRank = NonNullable<Score['no_rank']>;

/** One line of an analysis array, by field name; of a hidden line only its names and the decision are there. */
export type AnalysisRow = { decision: string } & Record<string, string | number | boolean | null | undefined | readonly unknown[]>;
export type Analysis = Omit<Schemas['AnalysisView'], 'arrays'> & { arrays: Record<string, AnalysisRow[]> };
export type Composition = Schemas['CompositionView'];
export type CompositionVariable = Schemas['VariableView'];
export type CompositionLevel = Schemas['LevelView'];
export type MarginRow = Schemas['MarginView'];

export type Publication = Schemas['PublicationView'];
export type Check = Schemas['Check'];
export type Publications = Schemas['Publications'];
export type PublicationPreview = Schemas['PublicationPreview'];
export type PreviewRow = Schemas['PreviewRow'];

export type Theme = Schemas['ThemeView'];
export type CommentItem = Schemas['CommentRow'];
export type CommentThemes = Schemas['ThemesView'];

export type ChartItem = Schemas['ChartItem'];
export type PastAnswers = Schemas['PastResult'];
export type PastImport = Schemas['PastImportView'];

/** A span of days; `valid_until` is the first day on which it is over. */
export interface Validity {
  valid_from: string;
  valid_until?: string | null;
}
export type PlannedUnit = Unit;
/** What a unit is made of, as it is written. */
export interface UnitWords extends Validity {
  code: string;
  name: Texts;
  kind: string;
  area_code: string;
}

/** How many people to ask, and what each way buys. */
export type SampleSize = Schemas['SampleSizes'];
export type SizeWay = Schemas['SizeWay'];
/** What the last survey of a unit found. */
export type Expectations = Schemas['Expectations'];

/** Why a field may not be changed any more, in the reader's language. */
export type Lock = Schemas['Lock'];
/** What is locked, by the name of its field. */
export type Locks = Record<string, Lock>;

export interface CampaignWords {
  year: number;
  name: Texts;
  first_day: string;
  last_day: string;
}
export interface EvaluationWords {
  kind: string;
  questionnaire: string;
  rule: string;
  target: number;
}
export type PlannedEvaluation = Schemas['PlannedEvaluation'];
/** What still hinders a draft from being opened. */
export type Hindrance = Schemas['NotReady'];
export type CampaignPlan = Schemas['CampaignPlan'];
/** Somebody who is not in the team yet has no id. */
export type TeamMember = Omit<Schemas['TeamMemberView'], 'id'> & { id?: string };
/** A change of the plan: who did what, with the fields that differ as they were and as they are. */
export type PlanDeed = Schemas['PlanDeedView'];

export type Area = Schemas['AreaView'];
export const AREA_CHANGES = ['added', 'changed', 'closed'] as const;
export type AreaChange = Schemas['AreaChange'];
export type AreaImport = Schemas['AreaMerge'];
export type PastAreaImport = Schemas['AreaImportView'];
