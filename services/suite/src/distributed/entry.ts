import { readFileSync } from 'node:fs';
import { createServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROBLEM_TYPE } from '@evenhand/nest';
import { createProxyServer } from 'httpxy';
import { refusals } from './entry.refusals';
import { allowed, ownersOf, patternOf } from './routes';
import type { Route } from './routes';
import { SERVICES } from './services';
import type { ServiceName } from './services';

export interface EntryOptions {
  readonly port: number;
  readonly host: string;
  /** http://host:port of each instance of a service */
  readonly instances: Readonly<Record<ServiceName, readonly string[]>>;
  /** the merged description of the entry */
  readonly descriptionFile: string;
}

/** Where a request goes, or what is answered at once. */
type Way = { readonly service: ServiceName; readonly url: string } | { readonly status: number; readonly allow?: string };

/** The entry where there is no nginx: the same routes, as a proxy in this process. */
export async function startEntry(routes: readonly Route[], { port, host, instances, descriptionFile }: EntryOptions): Promise<{ readonly url: string; close(): Promise<void> }> {
  const way = wayOf(routes);
  const proxy = createProxyServer({ xfwd: true });
  const description = readFileSync(descriptionFile);
  const turns = new Map<ServiceName, number>();
  const next = (service: ServiceName): string => {
    const turn = turns.get(service) ?? 0;
    turns.set(service, turn + 1);
    return instances[service][turn % instances[service].length] as string;
  };
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const path = url.split('?')[0];
    if (path === '/health/live') return void answer(response, '{"status":"live"}');
    if (path === '/openapi.json') return void answer(response, description);
    const found = way(method, url);
    if ('status' in found) return refuse(response, found.status, found.allow);
    request.url = found.url;
    proxy.web(request, response, { target: next(found.service) }).catch(() => undefined);
  });
  proxy.on('error', (_error, _request, response) => {
    if (response instanceof ServerResponse) failed(response);
  });
  await new Promise<void>((done, refused) => server.once('error', refused).listen(port, host, done));
  const close = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    server.closeIdleConnections();
    await closed;
  };
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, close };
}

/** @returns the way of any request, by method and URL */
export function wayOf(routes: readonly Route[]): (method: string, url: string) => Way {
  const rules = routes.map((route) => ({ pattern: new RegExp(`^${patternOf(route.path)}(\\?|$)`), ...ownersOf(route), allow: allowed(route).join(', ') }));
  const named = new RegExp(`^/services/(${SERVICES.join('|')})(/.*)$`);
  return (method, url) => {
    const [, service, rest] = named.exec(url) ?? [];
    if (service && rest) return { service: service as ServiceName, url: rest };
    const rule = rules.find(({ pattern }) => pattern.test(url));
    if (!rule) return { status: 404 };
    const owner = rule.only ?? [...rule.by].find(([, methods]) => methods.includes(method))?.[0];
    return owner ? { service: owner, url } : { status: 405, allow: rule.allow };
  };
}

/** Half an answer is out already: cutting it off is the only honest sign left. */
function failed(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else refuse(response, 503);
}

function refuse(response: ServerResponse, status: number, allow?: string): void {
  const { problem, retryAfter } = refusals.find((one) => one.status === status) as (typeof refusals)[number];
  response.writeHead(status, { 'content-type': PROBLEM_TYPE, ...(allow && { allow }), ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) });
  response.end(JSON.stringify(problem));
}

function answer(response: ServerResponse, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}
