import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './schema';

export type { components, operations, paths } from './schema';
export type ApiClient = Client<paths>;

/** RFC 9457: the one shape of every error the server answers with. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  [extension: string]: unknown;
}

export interface ClientOptions {
  /** Empty for the page's own origin. */
  baseUrl?: string;
  /** The language of errors and labels: the server chooses by Accept-Language. */
  language: () => string;
  /** The access token of the moment, or null when nobody is signed in. */
  token: () => string | null;
  fetch?: (request: Request) => Promise<Response>;
}

export function createApi(options: ClientOptions): ApiClient {
  const client = createClient<paths>({
    baseUrl: options.baseUrl ?? '',
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
  client.use({
    onRequest({ request }) {
      request.headers.set('Accept-Language', options.language());
      const token = options.token();
      if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
      return request;
    },
  });
  return client;
}

export function isProblem(value: unknown): value is Problem {
  const v = value as Partial<Problem> | null;
  return typeof v === 'object' && v !== null && typeof v.title === 'string' && typeof v.status === 'number';
}
