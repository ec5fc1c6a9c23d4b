import type { JsonObject } from '@evenhand/nest';
import { OF_EACH } from './routes';
import type { Description, Descriptions, Route } from './routes';
import { SERVICES } from './services';

const SERVICE: JsonObject = { name: 'service', in: 'path', required: true, description: 'Which process is asked', schema: { type: 'string', enum: [...SERVICES] }, example: 'projections' };
/** What the entry itself answers with while nobody stands behind it. */
const AWAY: JsonObject = {
  description: 'The service is not there now',
  headers: { 'retry-after': { $ref: '#/components/headers/retry-after' } },
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** One description of all that the entry answers: each operation as its owner describes it, and what every process has by the service's name. */
export function entryDescription(descriptions: Descriptions, routes: readonly Route[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const { path, methods } of routes) {
    paths[path] = {};
    for (const [method, service] of Object.entries(methods)) paths[path][method.toLowerCase()] = operation(descriptions[service], path, method);
  }
  paths['/health/live'] = { get: { ...operation(descriptions.projections, '/health/live', 'GET'), summary: 'Whether the entry runs' } };
  paths['/openapi.json'] = { get: operation(descriptions.projections, '/openapi.json', 'GET') };
  for (const path of OF_EACH) {
    const described = operation(descriptions.projections, path, 'GET');
    paths[`/services/{service}${path}`] = {
      get: { ...described, operationId: `${String(described.operationId)}OfService`, parameters: [SERVICE], responses: { ...(described.responses as JsonObject), ...(path !== '/health/ready' && { 503: AWAY }) } },
    };
  }
  const { openapi, info } = descriptions.projections as unknown as { readonly openapi: string; readonly info: JsonObject };
  return { openapi, info, tags: tagsOf(descriptions), paths, components: { schemas: unitedOf(descriptions, 'schemas'), headers: unitedOf(descriptions, 'headers') } };
}

function operation({ paths }: Description, path: string, method: string): JsonObject {
  const found = paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`${method} ${path} is described by nobody`);
  return found;
}

function tagsOf(descriptions: Descriptions): JsonObject[] {
  const tags = new Map(SERVICES.flatMap((service) => (descriptions[service].tags as { readonly name: string; readonly description: string }[]).map((tag) => [tag.name, tag] as const)));
  return [...tags.values()].map(({ name, description }) => ({ name, description }));
}

function unitedOf(descriptions: Descriptions, kind: 'schemas' | 'headers'): JsonObject {
  const united: Record<string, JsonObject> = {};
  for (const service of SERVICES) {
    for (const [name, value] of Object.entries((descriptions[service].components as Record<string, Record<string, JsonObject>>)[kind] ?? {})) {
      const known = united[name];
      if (known && JSON.stringify(known) !== JSON.stringify(value)) throw new Error(`two services describe ${kind.slice(0, -1)} ${name} differently`);
      united[name] = value;
    }
  }
  return united;
}
