import { ApiError, failureFrom } from './failure';
import type { Session } from './session.svelte';
import type {
  Analysis, Area, AreaImport, BundleAnswer, Campaign, CampaignPlan, CampaignScores, CampaignWords, ChartItem, CommentItem, CommentThemes, Composition, CounterLink, DayClose, DayCodeAnswer, DayCount, EnrolmentCode, EvaluationDetail, EvaluationMarks, EvaluationRow, EvaluationWords, Expectations, FileReading, MarginRow, Outcomes, Page,
  PastAnswers, PastAreaImport, PastImport, Person, PlanDeed, PlannedEvaluation, PlannedUnit, PrivatePart, Programme, Publication, PublicationPreview, Publications,
  Question, Questionnaire, ResponseItem, RowMarks, SampleSize, Score, SlipInterview, Stray, TabletDetail, TabletList, TakenOver, TeamMember, Theme, Trend, UnitWords, Withdrawal, Withdrawn, Workload,
} from './types';

export interface Download {
  blob: Blob;
  name: string;
}

type Query = Record<string, string | number | null | undefined>;

/** An address with its query; what is absent is left out. */
export function address(path: string, query: Query = {}): string {
  const wanted = Object.entries(query).filter((pair): pair is [string, string | number] => pair[1] != null && pair[1] !== '');
  const search = new URLSearchParams(wanted.map(([key, value]) => [key, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

/** The calls the pages make, one method each. */
export class Client {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  programme = (): Promise<Programme> => this.#get('/api/v1/programme');
  campaigns = (): Promise<Page<Campaign>> => this.#get('/api/v1/campaigns');
  /** A campaign with its units, what may not be changed any more, and what hinders its opening. */
  plan = (id: string): Promise<CampaignPlan> => this.#get(`/api/v1/campaigns/${id}`);
  team = async (id: string): Promise<TeamMember[]> => (await this.#get<{ items: TeamMember[] }>(`/api/v1/campaigns/${id}/team`)).items;
  planDeeds = async (id: string): Promise<PlanDeed[]> => (await this.#get<{ items: PlanDeed[] }>(`/api/v1/campaigns/${id}/deeds`)).items;
  units = (): Promise<PlannedUnit[]> => this.#every('/api/v1/units', {});
  /** What the last survey of a unit found, to plan the next by. */
  expectations = (unit: string): Promise<Expectations> => this.#get(`/api/v1/units/${unit}/expectations`);
  sampleSize = (query: Query): Promise<SampleSize> => this.#get(address('/api/v1/sample-size', query));
  /** The map of a day; of today without one. */
  areas = (on?: string): Promise<Area[]> => this.#every('/api/v1/areas', { on });
  areaHistory = async (code: string): Promise<Area[]> => (await this.#get<{ items: Area[] }>(`/api/v1/areas/${encodeURIComponent(code)}/history`)).items;
  areaImports = async (): Promise<PastAreaImport[]> => (await this.#get<{ items: PastAreaImport[] }>('/api/v1/areas/imports')).items;
  evaluations = (query: Query): Promise<Page<EvaluationRow>> => this.#get(address('/api/v1/evaluations', query));
  evaluation = (id: string): Promise<EvaluationDetail> => this.#get(`/api/v1/evaluations/${id}`);
  score = (id: string): Promise<Score> => this.#get(`/api/v1/evaluations/${id}/scores`);
  days = (id: string): Promise<Page<DayCount>> => this.#get(`/api/v1/evaluations/${id}/days`);
  questions = (id: string): Promise<Page<Question>> => this.#get(`/api/v1/evaluations/${id}/questions`);
  outcomes = (id: string): Promise<Outcomes> => this.#get(`/api/v1/evaluations/${id}/outcomes`);
  surveyors = (id: string): Promise<Page<Workload>> => this.#get(`/api/v1/evaluations/${id}/surveyors`);
  responses = (id: string, query: Query): Promise<Page<ResponseItem>> =>
    this.#get(address(`/api/v1/evaluations/${id}/responses`, query));
  privatePart = (id: string): Promise<PrivatePart> => this.#get(`/api/v1/evaluations/${id}/private-part`);
  programmeMarks = (query: Query): Promise<RowMarks> => this.#get(address('/api/v1/programme/marks', query));
  evaluationMarks = (id: string, query: Query): Promise<EvaluationMarks> => this.#get(address(`/api/v1/evaluations/${id}/marks`, query));
  trendMarks = (unit: string, query: Query): Promise<RowMarks> => this.#get(address(`/api/v1/units/${unit}/trend/marks`, query));
  trend = (unit: string): Promise<Trend> => this.#get(`/api/v1/units/${unit}/trend`);
  campaignScores = (id: string): Promise<CampaignScores> => this.#get(`/api/v1/campaigns/${id}/scores`);
  campaignCharts = (id: string, query: Query): Promise<{ items: ChartItem[] }> => this.#get(address(`/api/v1/campaigns/${id}/charts`, query));
  publications = (id: string): Promise<Publications> => this.#get(`/api/v1/campaigns/${id}/publications`);
  /** What the next publication would change. */
  publicationPreview = (id: string): Promise<PublicationPreview> => this.#get(`/api/v1/campaigns/${id}/publications/preview`);
  analysis = (id: string): Promise<Analysis> => this.#get(`/api/v1/evaluations/${id}/analysis`);
  composition = (id: string): Promise<Composition> => this.#get(`/api/v1/evaluations/${id}/composition`);
  margins = (id: string): Promise<{ items: MarginRow[] }> => this.#get(`/api/v1/evaluations/${id}/margins`);
  themes = (): Promise<{ items: Theme[] }> => this.#get('/api/v1/themes');
  comments = (id: string, query: Query): Promise<Page<CommentItem>> => this.#get(address(`/api/v1/evaluations/${id}/comments`, query));
  commentThemes = (id: string): Promise<CommentThemes> => this.#get(`/api/v1/evaluations/${id}/themes`);
  pastImports = (id: string): Promise<{ items: PastImport[] }> => this.#get(`/api/v1/evaluations/${id}/past-answers`);
  counterLinks = (id: string): Promise<Page<CounterLink>> => this.#get(`/api/v1/evaluations/${id}/counter-links`);
  questionnaires = (): Promise<Page<Questionnaire>> => this.#get('/api/v1/questionnaires');
  people = (): Promise<Page<Person>> => this.#get('/api/v1/people');
  /** Those who may be handed a tablet or a list of people. */
  interviewers = async (): Promise<Person[]> => (await this.people()).items.filter((person) => person.active && person.may.includes('interview'));
  tablets = (): Promise<TabletList> => this.#get('/api/v1/tablets');
  tablet = (id: string): Promise<TabletDetail> => this.#get(`/api/v1/tablets/${id}`);
  dayCloses = (): Promise<Page<DayClose>> => this.#get('/api/v1/tablets/day-closes');
  withdrawals = async (): Promise<Withdrawal[]> => (await this.#get<{ items: Withdrawal[] }>('/api/v1/withdrawals')).items;
  fileReadings = (query: Query): Promise<Page<FileReading>> => this.#get(address('/api/v1/file-readings', query));
  strays = (): Promise<Page<Stray>> => this.#get('/api/v1/stray-tablets');

  makeCounterLink = (id: string): Promise<CounterLink> => this.#write('POST', `/api/v1/evaluations/${id}/counter-links`, {});
  setCounterLink = (id: string, evaluation: string, active: boolean): Promise<CounterLink> =>
    this.#write('PATCH', `/api/v1/counter-links/${id}`, { active, evaluation });
  ask = (id: string, response: string, text: string): Promise<{ id: string }> =>
    this.#write('POST', `/api/v1/evaluations/${id}/questions`, { response, text });
  findBySlip = (code: string): Promise<Page<SlipInterview>> => this.#write('POST', '/api/v1/slip-codes', { code });
  withdraw = (submission: string, reason: string): Promise<Withdrawn> =>
    this.#write('POST', `/api/v1/submissions/${submission}/withdrawal`, { reason });
  handOver = (id: string, from: string, to: string): Promise<{ cases: number }> =>
    this.#write('POST', `/api/v1/evaluations/${id}/hand-over`, { from, to });
  makeCampaign = (words: CampaignWords): Promise<Campaign> => this.#write('POST', '/api/v1/campaigns', words);
  changeCampaign = (id: string, change: Partial<CampaignWords>): Promise<Campaign> => this.#write('PATCH', `/api/v1/campaigns/${id}`, change);
  removeCampaign = (id: string): Promise<void> => this.#remove(`/api/v1/campaigns/${id}`);
  addEvaluation = (campaign: string, unit: string, words: EvaluationWords): Promise<PlannedEvaluation> =>
    this.#write('POST', `/api/v1/campaigns/${campaign}/evaluations`, { unit, ...words });
  changeEvaluation = (id: string, change: Partial<EvaluationWords>): Promise<PlannedEvaluation> => this.#write('PATCH', `/api/v1/evaluations/${id}`, change);
  removeEvaluation = (id: string): Promise<void> => this.#remove(`/api/v1/evaluations/${id}`);
  assign = (id: string, user: string): Promise<void> => this.#write('PUT', `/api/v1/evaluations/${id}/surveyors/${user}`, {});
  unassign = (id: string, user: string): Promise<void> => this.#remove(`/api/v1/evaluations/${id}/surveyors/${user}`);
  putTeam = (id: string, items: TeamMember[]): Promise<void> => this.#write('PUT', `/api/v1/campaigns/${id}/team`, { items });
  addUnit = (words: UnitWords): Promise<PlannedUnit> => this.#write('POST', '/api/v1/units', words);
  changeUnit = (id: string, change: Partial<UnitWords>): Promise<PlannedUnit> => this.#write('PATCH', `/api/v1/units/${id}`, change);
  /** The whole map from a day on; `dryRun` says what it would change and stores nothing. */
  importAreas = (file: ArrayBuffer, name: string, from: string, dryRun: boolean): Promise<AreaImport> =>
    this.#send('POST', address('/api/v1/areas/imports', { from, dry_run: String(dryRun), file_name: name }), file, 'text/csv');
  stepCampaign = (id: string, state: string): Promise<void> => this.#write('POST', `/api/v1/campaigns/${id}/state`, { state });
  giveUp = (id: string, reason: string): Promise<{ state: string }> => this.#write('POST', `/api/v1/tablets/${id}/giving-up`, { reason });
  grantPin = (id: string, code: string): Promise<void> => this.#write('POST', `/api/v1/tablets/${id}/pin-grant`, { code });
  takeOver = (id: string, from: string): Promise<TakenOver> => this.#write('POST', `/api/v1/tablets/${id}/rescued`, { from });
  setTablet = (id: string, status: string): Promise<void> => this.#write('PATCH', `/api/v1/tablets/${id}`, { status });
  enrolmentCode = (user: string): Promise<EnrolmentCode> => this.#write('POST', '/api/v1/enrolment-codes', { user });
  addPerson = (person: { username: string; name: string; role: string; password: string }): Promise<Person> =>
    this.#write('POST', '/api/v1/people', person);
  changePerson = (id: string, change: { active?: boolean; password?: string }): Promise<void> =>
    this.#write('PATCH', `/api/v1/people/${id}`, change);
  explainDayCode = (tablet: string, told: { code: string; day: string; count: number; last: number | null }): Promise<DayCodeAnswer> =>
    this.#write('POST', `/api/v1/tablets/${tablet}/day-code`, told);
  adoptStray = (id: string, user: string, key?: string): Promise<BundleAnswer> => this.#write('POST', `/api/v1/stray-tablets/${id}/adopt`, { user, key });
  /** A bundle as it was carried here. */
  async importBundle(bytes: ArrayBuffer): Promise<BundleAnswer> {
    const headers = { 'Content-Type': 'application/octet-stream', Accept: 'application/json' };
    return (await this.#checked('/sync/v1/bundle', { method: 'POST', headers, body: bytes })).json() as Promise<BundleAnswer>;
  }
  importQuestionnaire = (json: string): Promise<{ hash: string }> => this.#write('POST', '/api/v1/questionnaires', json);

  /** Signs and publishes; a reason makes it a correction of the last publication. */
  publish = (campaign: string, reason?: string): Promise<Publication> =>
    this.#write('POST', `/api/v1/campaigns/${campaign}/publications`, reason === undefined ? {} : { reason });
  putMargins = (id: string, file: ArrayBuffer): Promise<{ items: MarginRow[] }> => this.#send('PUT', `/api/v1/evaluations/${id}/margins`, file, 'text/csv');
  putThemes = (file: ArrayBuffer): Promise<{ items: Theme[] }> => this.#send('PUT', '/api/v1/themes', file, 'text/csv');
  codeComment = (id: string, comment: string, found: { question: string; themes: string[] }): Promise<void> =>
    this.#write('PUT', `/api/v1/evaluations/${id}/comments/${comment}`, found);
  removeMargins = (id: string): Promise<void> => this.#remove(`/api/v1/evaluations/${id}/margins`);
  /** Reads a file of past answers; `dryRun` says what would come of it and stores nothing, `everyone` that nobody drawn is missing. */
  importPastAnswers = (id: string, file: ArrayBuffer, name: string, kind: string, dryRun: boolean, everyone = false): Promise<PastAnswers> =>
    this.#send('POST', address(`/api/v1/evaluations/${id}/past-answers`, { dry_run: String(dryRun), everyone_drawn: String(everyone), name }), file, kind);
  takeBackPastAnswers = (id: string, past: string): Promise<void> => this.#remove(`/api/v1/evaluations/${id}/past-answers/${past}`);

  /** A drawing of our own server; anything that does not call itself SVG is refused. */
  async svg(path: string): Promise<string> {
    const response = await this.#checked(path, { headers: { Accept: 'image/svg+xml' } });
    const kind = response.headers.get('content-type')?.split(';')[0]?.trim();
    if (kind !== 'image/svg+xml') throw new ApiError({ kind: 'unreachable' });
    return response.text();
  }

  /** A file, named by the server or, failing that, by the page. */
  async file(path: string, accept: string, name: string, init: RequestInit = {}): Promise<Download> {
    const headers = new Headers(init.headers);
    headers.set('Accept', accept);
    const response = await this.#checked(path, { ...init, headers });
    const given = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    return { blob: await response.blob(), name: given ?? name };
  }

  /** Tickets exist only in this one answer: the server keeps no code it could print again. */
  tickets(evaluation: string, count: number, expiresOn: string, lang: string, accept: string, name: string): Promise<Download> {
    return this.file(address(`/api/v1/evaluations/${evaluation}/tickets`, { lang }), accept, name, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ count, expires_on: expiresOn }),
    });
  }

  async #get<T>(path: string): Promise<T> {
    return (await this.#checked(path, { headers: { Accept: 'application/json' } })).json() as Promise<T>;
  }

  /** All pages of a list, one after the other. */
  async #every<T>(path: string, query: Query): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null | undefined;
    do {
      const page: Page<T> = await this.#get(address(path, { ...query, limit: 500, cursor }));
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }

  async #write<T>(method: string, path: string, body: object | string): Promise<T> {
    const response = await this.#checked(path, {
      method,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #send<T>(method: string, path: string, body: ArrayBuffer, kind: string): Promise<T> {
    const response = await this.#checked(path, { method, headers: { 'Content-Type': kind, Accept: 'application/json' }, body });
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #remove(path: string): Promise<void> {
    await this.#checked(path, { method: 'DELETE', headers: { Accept: 'application/json' } });
  }

  async #checked(path: string, init: RequestInit): Promise<Response> {
    const response = await this.#session.send(path, init);
    if (response.ok) return response;
    throw new ApiError(await failureFrom(response));
  }
}
