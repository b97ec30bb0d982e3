import { analysis } from './en-analysis';
import { basis } from './en-basis';
import { comments } from './en-comments';
import { compare } from './en-compare';
import { earlier } from './en-earlier';
import { evaluation } from './en-evaluation';
import { handover } from './en-handover';
import { how } from './en-how';
import { privatePart, readings, withdrawals } from './en-privacy';
import { areas, units, validity } from './en-places';
import { plan, team } from './en-plan';
import { imports, publish, reports } from './en-publish';
import { questions } from './en-questions';
import { sampleSize } from './en-sample-size';
import { visits } from './en-visits';
import { campaigns, links, people, questionnaires } from './en-office';
import { tablets } from './en-tablets';
import type { Strings } from './vi';

/** Every sentence of the office face in English, the second language. */
export const en: Strings = {
  app: 'Hài Lòng',
  department: 'Department of Home Affairs, Sơn La',
  demo: 'DEMONSTRATION DATA.',
  demoWhat: 'Units, figures and respondents are generated to show the program; they are not survey results.',
  dataAt: (at) => `Data up to ${at}`,
  signOut: 'Sign out',
  skip: 'To the main content',
  menu: 'Main',
  openMenu: 'Open the menu',
  keys: {
    title: 'Keys',
    what: 'Keys do nothing while you type in a field or are asked something.',
    use: 'Use keys on this computer',
    list: 'Open this list',
    then: 'then',
  },
  languageName: 'Language',
  table: 'Table',
  chart: 'Chart',
  noChart: 'No chart is drawn here; the numbers are in the table.',
  list: 'List',
  csv: 'Download CSV',
  cancel: 'Go back',
  more: 'Show more',
  none: '—',
  and: 'and',
  noMarks: 'The drawings of this table could not be made; the numbers are right.',

  day: { date: 'Day', month: 'Month', year: 'Year', none: 'There is no such day. Please check day, month and year.' },

  role: {
    administrator: 'Administrator', manager: 'Manager', supervisor: 'Supervisor', surveyor: 'Surveyor',
    analyst: 'Analyst', observer: 'Observer',
  },

  group: { overview: 'Overview', prepare: 'Prepare', field: 'Fieldwork', results: 'Results', publish: 'Publication', admin: 'Administration' },
  page: {
    programme: 'Programme', evaluations: 'One unit', evaluation: 'One unit', links: 'Links and invitations',
    compare: 'Compare', comments: 'Comments', publish: 'Publish', reports: 'Reports', imports: 'Data from files',
    campaigns: 'Campaigns', campaign: 'Plan of a campaign', units: 'Units', areas: 'Areas', sampleSize: 'Sample size', questionnaires: 'Questionnaires', tablets: 'Tablets', handover: 'Bundles and day codes', people: 'People', withdrawals: 'Withdrawals', readings: 'Looks at files',
  },

  signIn: {
    title: 'Sign in to Hài Lòng',
    username: 'User name',
    password: 'Password',
    submit: 'Sign in',
    working: 'Signing in…',
    wrong: 'The user name or password is not right.',
    forgot: 'Forgotten the password: ask the administrator of your office.',
    wait: (seconds) => `You can try again in ${seconds} seconds.`,
    tooMany: (seconds) => `Too many tries. You can try again in ${seconds} seconds.`,
    unreachable: 'The server cannot be reached. Nothing was sent. Check the network and try again.',
    retry: 'Try again',
    expired: 'Your session has ended. Sign in again to return to the page you were on.',
    empty: 'Enter the user name and the password.',
    starting: 'Opening…',
  },

  load: {
    working: 'Loading the figures',
    seconds: (n) => `Waiting for ${n} seconds.`,
    lost: (at) => `Connection lost since ${at}.`,
    stale: (at, seconds) => `Showing figures of ${at}; trying again after ${seconds} seconds.`,
    again: 'Connect now',
    unreachable: 'The server cannot be reached',
    unreachableWhat: 'This page could not be loaded. The data on the server is not affected.',
    youCan: 'You can',
    retry: 'Load this page again',
    home: 'Go to the programme',
    quote: 'Give the administrator this code:',
    copy: 'Copy the code',
    copied: 'Copied.',
    kind: (status) => `Kind of error: ${status}`,
    notDone: 'This was not done',
  },

  forbidden: {
    title: 'This account cannot open this page',
    role: (role) => `You are signed in as ${role}.`,
    instead: 'What you can see',
    tablet: 'Open the interview app',
    ask: 'Do you need more? Ask the administrator of the Department of Home Affairs.',
  },
  missing: {
    title: 'There is no such page',
    what: 'There is nothing at this address, or it was taken away.',
  },

  state: { published: 'Published', waiting: 'To be published', open: 'In the field', draft: 'Draft' },
  campaignState: { draft: 'Draft', open: 'Open', closed: 'Closed', published: 'Published' },
  followUp: 'follow-up',
  draftWording: 'draft, to be confirmed',

  index: { interval: '95% confidence interval', n: 'interviews', few: 'To be reviewed: few clusters' },
  hidden: {
    tooFew: (n) => `Not shown: ${n} interviews so far, 30 needed`,
    noSample: 'Sample not drawn',
    notPublished: 'Not published yet',
    imprecise: 'Not shown: the interval is too wide',
    none: 'No answers yet',
    under30: 'hidden: fewer than 30 interviews',
    under10: 'hidden: fewer than 10 people',
    unanimous: 'hidden: nearly everyone in a small group said the same',
    complementary: 'hidden too, so that nothing can be subtracted',
    other: 'hidden',
  },

  programme: {
    title: (from, to) => `Survey programme ${from}–${to}`,
    sub: (n, follow, published, of) => `${n} evaluations${follow}. ${published} of ${of} campaigns published.`,
    followUps: (n) => ` and ${n} follow-ups`,
    cardTitle: 'Index and 95% confidence interval by year',
    cardNote: 'Units of different kinds serve different matters, so nothing is ranked here.',
    campaign: (year) => `Campaign ${year}`,
    unit: 'Unit',
    state: 'State',
    index: 'Index',
    interval: '95% interval',
    n: 'Interviews',
    caption: 'Satisfaction index, 95% confidence interval and number of interviews of each evaluation, by year',
    axisFrom: (share) => `Axis begins at ${share}`,
    legendIndex: 'index and 95% confidence interval',
    legendProvisional: 'provisional, will change',
    legendHospital: 'hospital form: not comparable with the administrative form',
    legendSchool: 'school form: not comparable with the others',
    todo: 'To do',
    nothing: 'Nothing waits for you today.',
    all: (n) => `${n} evaluations`,
    empty: 'There is no campaign yet',
    emptyWhat: 'A campaign is the units surveyed in one year. A manager plans it on the page of campaigns; then its units appear here.',
  },
  todo: {
    putBackAway: (n) => `${n} ${n === '1' ? 'tablet has' : 'tablets have'} not met the server since.`,
    owed: (machines, n) => `${machines} ${machines === '1' ? 'tablet owes' : 'tablets owe'} ${n} ${n === '1' ? 'interview' : 'interviews'} for 2 days or more`,
    owedWhat: (long) => `The longest without contact: ${long}.`,
    quarantined: (n) => `${n} ${n === '1' ? 'interview' : 'interviews'} set aside for a supervisor`,
    quarantinedWhat: 'They are safe on the server and not yet in the index.',
    closed: (year) => `Campaign ${year}: to be published`,
    closedWhat: 'Its fieldwork is closed.',
    draftForm: (title) => `${title}: draft, to be confirmed`,
    draftFormWhat: (n) => `In use for ${n} evaluations.`,
    few: (n) => `${n} interviews so far, 30 needed`,
  },

  evaluations: {
    title: 'One unit',
    sub: 'Each line is one unit in one campaign.',
    year: 'Year',
    allYears: 'All years',
    find: 'Find a unit',
    empty: 'No evaluation fits the filter.',
    target: 'Target',
    answered: 'Answered',
  },

  basis, earlier,
  evaluation, analysis, how, comments, compare, publish, reports, imports, links, campaigns, plan, team, sampleSize, units, areas, validity, questionnaires, tablets, handover, questions, visits, people, withdrawals, readings, privatePart,
};
