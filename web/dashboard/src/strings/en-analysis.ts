import type { Strings } from './vi';

/** What stands behind the numbers of one unit, in English. */
export const analysis: Strings['analysis'] = {
  provisional: 'Provisional',
  publishedAs: (day, number) => `Published ${day}, version ${number}`,
  corrected: (number) => `Corrected, see version ${number}`,
  howLink: 'How is this computed?',
  toCriteria: 'To the criteria of the factor',
  compare: 'Compare',
  report: 'Reports',
  imports: 'Data from files',

  openCriterion: (key) => `Open criterion ${key}`,
  answersCaption: (key) => `The answers to criterion ${key}`,
  answer: 'Answer',
  people: 'People',
  share: 'Share (weighted)',
  satisfied: 'counts as satisfied',
  within: (estimate, lo, hi) => `Index ${estimate}; 95% confidence interval: ${lo} to ${hi}.`,
  answeredBy: (n) => `${n} people answered it.`,
  blankShare: (share, n) => `${share} of those asked left it blank (${n} people).`,
  blankNone: 'Nobody left it blank.',
  blankBy: {
    blank: 'blank', not_asked: 'not asked this question', no_opinion: '“no opinion”', refused: 'refused', not_applicable: 'not applicable',
    not_remembered: 'not remembered', unknown: 'unknown code',
  },
  deffMore: (n, effective, deff) =>
    `By the way the sample was drawn, these ${n} answers are only as precise as ${effective} drawn at random (design effect ${deff}).`,
  deffLess: (n, deff) =>
    `By the way the sample was drawn, these ${n} answers are at least as precise as that many drawn at random (design effect ${deff}).`,
  notInIndex: 'Not in the index: too few of those asked answered it.',

  weights: 'Weighted to the known totals of the unit it would be',
  weightsGloss: '“Raking” weighs by one variable after another until the sample meets all known totals; post-stratification weighs by one variable.',
  unweighted: (plain: string, index: string) => `If every interview counted alike, without weights, the index would be ${plain} instead of ${index}.`,
  programSays: 'What the program says',
  weightsNote: 'The index of this page does not change; the table says how much calibrated weights would move it (all answers pooled).',
  weightsNone: 'No known numbers of people by sex, age and so on have been imported, so there are no calibrated weights.',
  weightsHidden: 'Calibrated weights cannot be shown: a hidden cell could be reckoned from them.',
  weightsFailed: 'Known numbers are imported, but the sample cannot be weighted to them in any way: check the levels of each variable.',
  method: 'Method',
  methodName: {
    base: 'Weights of the draw', raked: 'One variable after another (raking)', calibrated_raking: 'Calibrated, raking distance',
    calibrated_linear: 'Calibrated, linear', calibrated_logit: 'Calibrated, logit with bounds',
  },
  poststratified: (variable) => `Post-stratified by ${variable}`,
  estimate: 'Index',
  se: 'Standard error',
  span: (least, greatest) => `weights from ${least} to ${greatest}`,
  lonely: {
    fail: 'A stratum with one cluster: nothing is computed.', adjust: 'A stratum with one cluster is set against the overall mean.',
    average: 'A stratum with one cluster takes the mean variance of the others.', certainty: 'A stratum with one cluster counts as drawn with certainty.',
    remove: 'A stratum with one cluster adds nothing to the error.',
  },
  interviewer: (deff, error) =>
    `With the effect of who asked, the variance is about ${deff} times as large and the error about ${error} times (on the mean score of each interview).`,
  interviewerFlagged: 'Surveyors differ by more than chance: the fieldwork should be looked at. This is a reminder, not a finding about anyone.',
  interviewerFine: 'Surveyors are not seen to differ by more than chance.',
  alpha: (alpha, lo, hi) => `The questions of the form hang together with alpha ${alpha} (95% interval: ${lo}–${hi}). Cronbach’s alpha runs from 0 to 1: the closer to 1, the more those who are satisfied with one question are so with the others.`,

  nonresponse: 'With blanks treated otherwise the satisfied share of a factor would be',
  cells: 'Blank cells',
  asIs: 'In use',
  complete: 'Complete interviews only',
  unsatisfied: 'Blanks as not satisfied',
  nonresponseNote: 'The three columns pool answers alike and have no interval: they only say how much blanks could move the figure.',

  recompute: 'Compute it again',
  dataVersion: 'Data version',
  program: 'Program',
  command: 'Command on the server',
  copyCommand: 'Copy the command',
  recomputePublished: 'The whole bundle is on the page of publications; the command checks the signature and computes these very numbers again, to the last digit.',
  recomputeWhat: 'The same data version and program give exactly these figures, to the last digit.',

  domains: 'By group of respondents',
  domainsNote: 'All answers of each group pooled. Differences between groups are not tested: intervals that overlap or not are no verdict.',
  domainsCaption: (variable) => `Index, 95% confidence interval and interviews by ${variable}`,
  domainsNone: 'The form has no question to make groups by, or there is no group yet.',
  level: 'Group',

  composition: 'Who answered',
  compositionNote: 'The share of each group in the sample (unweighted and weighted), in the known totals of the unit, and among voluntary answers by the web.',
  compositionNoMargins: 'The known totals of the unit are not imported.',
  compositionCaption: (variable) => `Composition by ${variable}: sample, weighted sample, known totals, web`,
  compositionNone: 'There is no composition to see yet.',
  inSample: 'Sample',
  inWeighted: 'Weighted',
  inFrame: 'Known',
  inWeb: 'Web',
  unknown: (n) => `${n} people did not answer this question and are in none of the shares.`,

  decision: {
    suppressed_disclosure: 'hidden: fewer than 10 people, or a small group that said the same', suppressed_precision: 'hidden: fewer than 30 interviews, or the interval is too wide',
    suppressed_complementary: 'hidden too, so that nothing follows by subtraction',
  },
};
