import type { Deed } from '../api/types';

/** Every page with its address and the deeds of which one opens it. */
export const ROUTES = {
  programme: { path: '/', needs: ['see_programme'] },
  evaluations: { path: '/evaluations', needs: ['see_programme'] },
  evaluation: { path: '/evaluations/:id', needs: ['see_programme'] },
  links: { path: '/evaluations/:id/links', needs: ['make_links'] },
  imports: { path: '/evaluations/:id/imports', needs: ['run_campaigns'] },
  compare: { path: '/compare', needs: ['see_unpublished'] },
  comments: { path: '/comments', needs: ['code_comments'] },
  publish: { path: '/publish', needs: ['run_campaigns'] },
  reports: { path: '/reports', needs: ['see_unpublished'] },
  campaigns: { path: '/campaigns', needs: ['run_campaigns'] },
  campaign: { path: '/campaigns/:id', needs: ['run_campaigns'] },
  units: { path: '/units', needs: ['run_campaigns'] },
  areas: { path: '/areas', needs: ['run_campaigns'] },
  sampleSize: { path: '/sample-size', needs: ['run_campaigns'] },
  questionnaires: { path: '/questionnaires', needs: ['publish_questionnaires', 'see_unpublished'] },
  tablets: { path: '/tablets', needs: ['manage_tablets'] },
  handover: { path: '/tablets/handover', needs: ['manage_tablets'] },
  withdrawals: { path: '/withdrawals', needs: ['withdraw_answers'] },
  readings: { path: '/file-readings', needs: ['see_file_readings'] },
  people: { path: '/people', needs: ['manage_people'] },
} as const satisfies Record<string, { path: string; needs: readonly Deed[] }>;

export type RouteName = keyof typeof ROUTES;

export interface Match {
  name: RouteName;
  params: Record<string, string>;
}

export function match(pathname: string): Match | null {
  const given = parts(pathname);
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const params = fit(parts(ROUTES[name].path), given);
    if (params) return { name, params };
  }
  return null;
}

export function href(name: RouteName, params: Record<string, string> = {}): string {
  return ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
}

export function allowed(name: RouteName, may: (deed: Deed) => boolean): boolean {
  return ROUTES[name].needs.some(may);
}

function parts(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function fit(pattern: string[], given: string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const value = given[at] ?? '';
    if (!part.startsWith(':')) {
      if (part !== value) return null;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(value);
    } catch {
      return null;
    }
  }
  return params;
}
