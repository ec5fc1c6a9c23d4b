import type { JsonObject } from '@evenhand/nest';
import { SERVICES } from './services';
import type { ServiceName } from './services';

/** One path of the entry: who answers which method. HEAD goes where GET goes. */
export interface Route {
  /** a template, such as /v1/complaints/{id} */
  readonly path: string;
  /** GET, POST, … → the service */
  readonly methods: Readonly<Record<string, ServiceName>>;
}

/** What a service says of itself at /openapi.json. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly [member: string]: unknown;
}
export type Descriptions = Readonly<Record<ServiceName, Description>>;

/** Of every process: at the entry they are asked for by the service's name, /services/<name>/health/ready. */
export const OF_EACH: readonly string[] = ['/health/live', '/health/ready', '/metrics', '/openapi.json'];

/**
 * Who answers for all where several services serve the same path: timers, parked reactions and the clock are rows of the one database, of every
 * service that reacts, and any of those services shows and retries them all.
 */
const DECIDED: ReadonlyMap<string, ServiceName> = new Map(['/v1/timers', '/v1/timers/{id}/retry', '/v1/reactions', '/v1/reactions/{id}/retry', '/v1/clock'].map((path) => [path, 'interactions']));

/**
 * The entry's routes, from what the services say of themselves.
 * @returns the more particular before the more general, so that the first that fits is the one
 * @throws Error naming each operation that two services serve and nobody has decided on
 */
export function routesOf(descriptions: Descriptions): Route[] {
  const owners = new Map<string, Map<string, ServiceName>>();
  const disputed: string[] = [];
  for (const service of SERVICES) {
    for (const [path, operations] of Object.entries(descriptions[service].paths)) {
      if (OF_EACH.includes(path)) continue;
      const methods = owners.get(path) ?? new Map<string, ServiceName>();
      owners.set(path, methods);
      for (const method of Object.keys(operations).map((name) => name.toUpperCase())) {
        const other = methods.get(method);
        const decided = DECIDED.get(path);
        if (other && !decided) disputed.push(`${method} ${path} is served by ${other} and by ${service}`);
        methods.set(method, decided ?? service);
      }
    }
  }
  if (disputed.length > 0) throw new Error(disputed.join('\n'));
  return [...owners].map(([path, methods]) => ({ path, methods: Object.fromEntries(methods) })).sort((a, b) => order(a.path, b.path));
}

/** Segment by segment, a fixed one before a parameter. */
function order(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] as string, b[i] as string];
    if (x === y) continue;
    if (isParameter(x) !== isParameter(y)) return isParameter(x) ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

const isParameter = (segment: string): boolean => segment.startsWith('{');

/** @returns a regular expression, as text, that the path of a request fits, up to its query */
export function patternOf(path: string): string {
  return path.split('/').map((segment) => (isParameter(segment) ? '[^/?]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))).join('/');
}

/** The methods a path answers, as `allow` lists them. */
export function allowed({ methods }: Route): string[] {
  return Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort();
}

/** @returns who answers each method of a path, HEAD too, and any other method: the only owner, whose refusal says what it knows */
export function ownersOf({ methods }: Route): { readonly by: ReadonlyMap<ServiceName, readonly string[]>; readonly only?: ServiceName } {
  const by = new Map<ServiceName, string[]>();
  for (const [method, service] of Object.entries(methods)) by.set(service, [...(by.get(service) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
  const [first, ...more] = by.keys();
  return { by, ...(first && more.length === 0 && { only: first }) };
}
