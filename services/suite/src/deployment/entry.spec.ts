import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTSTOREDB_IMAGE } from '@evenhand/testing';
import { Ajv2020 } from 'ajv/dist/2020';
import { SERVICES } from '../distributed/services';
import { composeFile } from './testing/compose.file';
import { textOf } from './testing/yaml.files';

const official = JSON.parse(readFileSync(join(require.resolve('@seriousme/openapi-schema-validator'), '../schemas/v3.1/schema.json'), 'utf8')) as object;

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}
const text = textOf('infra/proxy/openapi.json');
const described = JSON.parse(text) as Described;
const { routes } = JSON.parse(textOf('infra/proxy/routes.json')) as { readonly routes: readonly { readonly path: string; readonly methods: Readonly<Record<string, string>> }[] };

describe('what the entry says of itself', () => {
  it('is OpenAPI 3.1 by the official schema, each operation under a name of its own, and leads somewhere with each of its references', () => {
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(official);
    expect([valid(described), valid.errors]).toEqual([true, null]);
    const at = (path: string): unknown => path.split('/').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], described);
    expect([...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].filter(([, path = '']) => at(path) === undefined)).toEqual([]);
    const names = Object.values(described.paths).flatMap((operations) => Object.values(operations).map(({ operationId }) => operationId));
    expect(new Set(names).size).toBe(names.length);
  });

  it('is each route, what is the entry\'s own, and what each service has by its name', () => {
    const operations = Object.entries(described.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const routed = routes.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`));
    const own = ['/health/live', '/openapi.json', ...['health/live', 'health/ready', 'metrics', 'openapi.json'].map((path) => `/services/{service}/${path}`)].map((path) => `GET ${path}`);
    expect([...operations].sort()).toEqual([...routed, ...own].sort());
  });

  it('is all that the suite says of itself, but for what every process has', () => {
    const suite = JSON.parse(textOf('docs/openapi.json')) as Described;
    const missing = Object.keys(suite.paths).filter((path) => !(path in described.paths) && !['/health/ready', '/metrics'].includes(path));
    expect(missing).toEqual([]);
  });
});

describe('the routes', () => {
  it('lead to services that there are, and nginx\'s configurations to all of them', () => {
    const known: readonly string[] = SERVICES;
    expect(routes.flatMap(({ methods }) => Object.values(methods)).filter((service) => !known.includes(service))).toEqual([]);
    for (const file of ['infra/proxy/nginx.compose.conf', 'infra/k8s/base/entry/nginx.conf']) {
      for (const service of SERVICES) expect(textOf(file)).toMatch(new RegExp(`^    server ${service}:8080`, 'm'));
    }
  });

  it('send a reading and a command of one path to two services', () => {
    expect(routes.find(({ path }) => path === '/v1/complaints')?.methods).toEqual({ GET: 'projections', POST: 'complaints' });
  });
});

describe('the event store in containers', () => {
  it('is the one that the tests are held against', () => {
    expect(composeFile('docker-compose.yml').services.eventstore?.image).toBe(EVENTSTOREDB_IMAGE);
    expect(textOf('infra/k8s/overlays/dev/eventstore.yaml')).toContain(`image: ${EVENTSTOREDB_IMAGE}\n`);
  });
});
