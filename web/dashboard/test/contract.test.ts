import { expect, test } from 'vitest';
import described from '../../api-client/openapi.json';
import { Client } from '../src/api/client';
import { Session } from '../src/api/session.svelte';
import { ANALYST, json, serve, session } from './server';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

const CAMPAIGN = { year: 2026, name: { vi: 'x' }, first_day: '2026-09-01', last_day: '2026-10-31' };
const EVALUATION = { kind: 'programme', questionnaire: 'X', rule: 'pooled', target: 300 };
const UNIT = { code: 'X', name: { vi: 'x' }, kind: 'district', area_code: '14', valid_from: '2018-01-01', valid_until: null };

const document: Document = described as unknown as Document;

/** The addresses of charts and files, which pages put together themselves. */
const WRITTEN_IN_PAGES = [
  'GET /api/v1/programme/chart.svg',
  'GET /api/v1/units/X/trend/chart.svg',
  'GET /api/v1/evaluations/X/factors/chart.svg',
  'GET /api/v1/evaluations/X/criteria/chart.svg',
  'GET /api/v1/evaluations/X/days/chart.svg',
  'GET /api/v1/campaigns/X/scores',
  'GET /api/v1/evaluations/X/scores',
  'GET /api/v1/evaluations/X/counter-links/X/poster',
  'GET /api/v1/publications/X/bundle.zip',
  'GET /api/v1/publications/X/qr.svg',
  'GET /api/v1/campaigns/X/charts/X/chart.svg',
  'GET /api/v1/campaigns/X/charts/X/chart.png',
  'GET /api/v1/evaluations/X/report',
  'GET /api/v1/campaigns/X/report',
  'GET /api/v1/programme/report',
];

test('every call of the pages is in the OpenAPI document', async () => {
  const { fetch, asked } = serve({ 'POST /api/v1/sessions': () => session(ANALYST) });
  const answering: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    return answer.status === 404 ? json({ items: [] }) : answer;
  };
  const at = new Session({ language: () => 'vi', fetch: answering, lock: (work) => work() });
  await at.signIn('a', 'b');
  const client = new Client(at);
  await Promise.all([
    client.programme(), client.campaigns(), client.evaluation('X'), client.score('X'),
    client.days('X'), client.outcomes('X'), client.questions('X'), client.ask('X', 'X', '?'), client.responses('X', { state: 'counted' }), client.trend('X'), client.trendMarks('X', {}), client.programmeMarks({}), client.evaluationMarks('X', {}), client.counterLinks('X'), client.questionnaires(),
    client.people(), client.tablets(), client.makeCounterLink('X'), client.setCounterLink('X', 'X', false), client.stepCampaign('X', 'open'),
    client.withdrawals(), client.withdraw('X', 'x'), client.findBySlip('x'), client.fileReadings({}), client.privatePart('X'),
    client.setTablet('X', 'revoked'), client.enrolmentCode('X'), client.addPerson({ username: 'x', name: 'x', role: 'analyst', password: 'x' }),
    client.campaignScores('X'), client.publications('X'), client.publicationPreview('X'), client.campaignCharts('X', {}), client.pastImports('X'),
    client.importPastAnswers('X', new ArrayBuffer(0), 'x', 'text/csv', true), client.takeBackPastAnswers('X', 'X'), client.publish('X', 'x'), client.analysis('X'), client.composition('X'), client.margins('X'), client.putMargins('X', new ArrayBuffer(0)), client.removeMargins('X'),
    client.plan('X'), client.sampleSize({}), client.expectations('X'), client.team('X'), client.planDeeds('X'), client.units(), client.areas('2022-01-01'), client.areaHistory('X'), client.areaImports(),
    client.makeCampaign(CAMPAIGN), client.changeCampaign('X', {}), client.removeCampaign('X'), client.addEvaluation('X', 'X', EVALUATION), client.changeEvaluation('X', {}),
    client.removeEvaluation('X'), client.assign('X', 'X'), client.unassign('X', 'X'), client.putTeam('X', []), client.addUnit(UNIT), client.changeUnit('X', {}),
    client.importAreas(new ArrayBuffer(0), 'x.csv', '2025-07-01', true),
    client.changePerson('X', { active: false }), client.importQuestionnaire('{}'), client.tickets('X', 1, '2026-12-31', 'vi', 'text/csv', 'x.csv'),
  ]);
  await at.signOut();
  const known = new Set(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, 'X')}`),
    ),
  );
  const called = new Set([...asked.map(({ method, path }) => `${method} ${path}`), ...WRITTEN_IN_PAGES]);
  expect([...called].filter((call) => !known.has(call))).toEqual([]);
});
