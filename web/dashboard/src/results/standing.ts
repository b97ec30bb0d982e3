import type { Campaign, Deed, Figure, Programme, Publication, Row, TabletList } from '../api/types';
import type { Strings } from '../strings/vi';
import { age, owesLate, putBack, since, type Age } from '../tablets/standing';

/** Where an evaluation stands, in the four states of the office. */
export type Standing = 'published' | 'waiting' | 'open' | 'draft';
export const STANDINGS: readonly Standing[] = ['published', 'waiting', 'open', 'draft'];

/** Fewer answers than this show no index. */
export const FEWEST = 30;

export function standing(campaign: Pick<Campaign, 'state'>, row: Pick<Row, 'publication'>): Standing {
  if (row.publication === 'published' || campaign.state === 'published') return 'published';
  if (campaign.state === 'closed') return 'waiting';
  return campaign.state === 'open' ? 'open' : 'draft';
}

/** The word beside the state of an evaluation: of what is published, the day and the version. */
export function publicationWord(
  state: Standing, shown: boolean, latest: Publication | undefined, t: Strings, day: (iso: string) => string,
): string {
  if (state === 'published' && latest) return t.analysis.publishedAs(day(latest.published_at), latest.number);
  return state === 'open' && shown ? t.analysis.provisional : t.state[state];
}

/** The shape that tells forms apart: what has another shape is not compared. */
export function shape(row: Pick<Row, 'unit'>): 'circle' | 'square' | 'diamond' {
  if (row.unit.kind === 'hospital') return 'square';
  return row.unit.kind === 'school' ? 'diamond' : 'circle';
}

/** The places a unit may have: one, or from one to another. */
export function rankSet({ lo, hi }: { lo: number; hi: number }, t: Strings, count: (n: number) => string): string {
  return lo === hi ? count(lo) : t.compare.rankTo(count(lo), count(hi));
}

/** Why an evaluation shows no index. */
export function whyHidden(row: Row, t: Strings, count: (n: number) => string): string {
  switch (row.hidden) {
    case 'not_published': return t.hidden.notPublished;
    case 'no_sample': return t.hidden.noSample;
    case 'too_few':
      return row.progress.answered < FEWEST
        ? t.hidden.tooFew(count(row.progress.answered))
        : row.score?.reason ? whyHiddenPart(row.score, t) : t.hidden.imprecise;
    default: return t.hidden.other;
  }
}

/** Why a factor or criterion is hidden. */
export function whyHiddenPart(figure: Pick<Figure, 'reason'>, t: Strings): string {
  switch (figure.reason) {
    case 'no_answers': return t.hidden.none;
    case 'under_10': return t.hidden.under10;
    case 'unanimous': return t.hidden.unanimous;
    case 'under_30': return t.hidden.under30;
    case 'imprecise':
    case 'no_variance': return t.hidden.imprecise;
    case 'complementary': return t.hidden.complementary;
    default: return t.hidden.other;
  }
}

/** One thing that waits for a person: a fact and where to go. */
export type Task =
  | { kind: 'put-back'; at: string; away: number }
  | { kind: 'owed'; machines: number; count: number; longest: Age }
  | { kind: 'quarantined'; row: Row; year: number; count: number }
  | { kind: 'closed'; campaign: Campaign }
  | { kind: 'few'; row: Row; year: number; count: number }
  | { kind: 'draft-form'; key: string; version: string; title: Record<string, string>; count: number };

const MOST_TASKS = 6;

/** What waits for this person, at most six, what may be missing here first; `list` is of the tablets that whoever asks may know of. */
export function tasks(programme: Programme, may: (deed: Deed) => boolean, list: TabletList = { items: [] }, now = 0): Task[] {
  const all = programme.campaigns.flatMap((campaign) => campaign.evaluations.map((row) => ({ campaign, row })));
  const found: Task[] = [];
  const data = putBack(list, now);
  if (data) found.push({ kind: 'put-back', at: data.at, away: data.away.length });
  const owing = list.items.filter((tablet) => owesLate(tablet, now));
  if (owing.length > 0) {
    const count = owing.reduce((sum, tablet) => sum + tablet.owed, 0);
    found.push({ kind: 'owed', machines: owing.length, count, longest: age(Math.max(...owing.map((tablet) => since(tablet, now)))) });
  }
  if (may('see_responses')) {
    for (const { campaign, row } of all) {
      const count = row.progress.quarantined;
      if (count > 0) found.push({ kind: 'quarantined', row, year: campaign.year, count });
    }
  }
  if (may('run_campaigns') || may('see_unpublished')) {
    for (const campaign of programme.campaigns) if (campaign.state === 'closed') found.push({ kind: 'closed', campaign });
  }
  if (may('see_unpublished') || may('plan_fieldwork')) {
    for (const { campaign, row } of all) {
      const count = row.progress.answered;
      if (campaign.state === 'open' && row.progress.cases > 0 && count < FEWEST) {
        found.push({ kind: 'few', row, year: campaign.year, count });
      }
    }
  }
  if (may('publish_questionnaires') || may('see_unpublished')) {
    const forms = new Map<string, Extract<Task, { kind: 'draft-form' }>>();
    for (const { row: { questionnaire: form } } of all) {
      if (form.status !== 'draft') continue;
      const known = forms.get(form.hash);
      if (known) known.count += 1;
      else forms.set(form.hash, { kind: 'draft-form', key: form.key, version: form.version, title: form.title, count: 1 });
    }
    found.push(...forms.values());
  }
  return found.slice(0, MOST_TASKS);
}
