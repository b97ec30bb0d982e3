import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { EvaluationDetail, Score } from '../src/api/types';
import Headline from '../src/results/Headline.svelte';
import { row } from './server';

const figure = { disclosure: 'shown', notes: [], estimate: 0.924, lo: 0.896, hi: 0.945, n: 284, interval: 'xlogit' };
const score = { evaluation: 'e', rule: 'pooled', publication: 'published', index: figure, respondents: 284 } as unknown as Score;
const headline = (frame: Score['frame']): string => {
  const detail = { ...row('e', 'A'), campaign: {} } as unknown as EvaluationDetail;
  const { container, unmount } = render(Headline, { props: { detail, score: { ...score, frame: frame ?? null }, band: null, room: 0 } });
  const terms = [...container.querySelectorAll('dl > div')].map((one) => [...one.children].map((part) => part.textContent?.trim()).join(' | '));
  unmount();
  return terms.join('\n');
};

test('how large the list is stands beside the index: in people where that is known, else in clusters, else nothing', () => {
  expect(headline({ people: 1834, clusters: null, clusters_drawn: null })).toContain('Danh sách gốc | 1.834 | người đã dùng dịch vụ, chọn thẳng từng người');
  expect(headline({ people: 1200, clusters: 3, clusters_drawn: 3 })).toContain('Danh sách gốc | 1.200 | người đã dùng dịch vụ, ở cả 3 cụm');
  expect(headline({ people: null, clusters: 40, clusters_drawn: 12 })).toContain('Danh sách gốc | 40 cụm | chọn 12 cụm, rồi chọn người trong từng cụm');
  expect(headline(null)).not.toContain('Danh sách gốc');
});
