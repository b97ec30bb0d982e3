import type { Strings } from './vi';

/** How the numbers of a page that shows many units come about, in English. */
export const how: Strings['how'] = {
  term: {
    weights: 'Weights', interval: '95% interval', n: 'Interviews', hidden: 'What is not shown', classes: 'What is compared', pairs: 'Each pair', ranks: 'Possible ranks',
    unweighted: 'Without weights', steps: 'From one measurement to the next', cells: 'Each cell', colours: 'Colours', parts: 'Hidden cells', frozen: 'What is frozen', correction: 'Corrections',
    signed: 'The signature', copies: 'The two bundles',
  },
  what: {
    weights: 'Each interview weighs the inverse of that person’s chance of being drawn; within a cluster those who answered stand for those who were drawn and did not.',
    interval: 'The 95% confidence interval follows how the sample was drawn (strata, clusters, weights), as a rule by the logit transformation. “To be reviewed: few clusters” means under 8 degrees of freedom.',
    n: 'People of the sample with an answer to at least one question that counts. Voluntary answers by the web, interviews set aside, partial and withdrawn ones are not in the index. Where no index is shown yet, the interviews there are.',
    hidden: 'An index is not shown with fewer than 30 interviews (effective ones, too), with an interval that is unknown or too wide, or where a unit has fewer than 50 users and nearly all said the same: so nobody is recognised and a few people do not decide it.',
    classes: 'Only units of the same kind, form, rule and way of asking, with an index of the same criteria.',
    pairs: 'The difference of two indices; its variance is the sum of the two, without finite population correction; tested by t. Where a class has several pairs, p is adjusted by Holm. “Different” means an adjusted p under 0.05.',
    ranks: 'From 1 plus the units clearly above, to the units of the class less those clearly below, by the verdicts of the pairs. A unit under 8 degrees of freedom or with an effective size under 30 has no rank.',
    unweighted: 'The picture with and without weights adds the index as if every interview weighed alike, for checking only; what is published is weighted.',
    steps: 'Two measurements in a row are compared as independent samples; p is adjusted by Holm over the comparisons of the unit. “Rose” and “fell” mean an adjusted p under 0.05. Nothing is compared across a year that changed form, rule, way of asking or the criteria that count.',
    cells: 'The share of answers (weighted) that count as satisfied, of one criterion in one unit. Its interval and the number who answered are on the page of the unit.',
    colours: 'Five fixed classes: under 80, from 80, from 85, from 90 and from 95%. Two colours are not yet a difference: this table tests nothing.',
    parts: 'A cell is hidden if fewer than 10 people answered, with fewer than 30 interviews or too wide an interval; another one too where it would follow by subtraction.',
    frozen: 'Scores and analysis of the campaign with every table and chart made of them; also the design of the sample, what came of the visits and the days of fieldwork, for the report. What comes in or is withdrawn later changes nothing that is signed. Earlier years keep the numbers they were published with.',
    correction: 'One that differs from a version before by 1 to 9 respondents of a unit cannot be signed yet; where only a group, criterion or factor differs by a few, the new version leaves it out. Whoever has both cannot reckon anybody’s answers.',
    signed: 'The bundle is signed with the key of the server. “hailong verify” checks the signature and each file, and of the department’s bundle computes the numbers again to the last digit.',
    copies: 'The bundle for everybody lacks the answers of each person and what is hidden. The department’s has the answers of each person, without names and places.',
  },
  each: 'Error, design effect and the command that computes an index again are on the page of the unit, under “How is this computed?”.',
};
