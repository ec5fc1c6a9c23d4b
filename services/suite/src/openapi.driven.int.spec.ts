import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { registry } from '@evenhand/contracts';
import { operationsOf } from './testing/openapi.document';
import type { OpenApiDocument } from './testing/openapi.document';
import { cleanUp, dataFolder, startSuiteProcess } from './testing/suite.process';
import type { SuiteProcess } from './testing/suite.process';
import { pythonIsHere, Schemathesis } from './testing/schemathesis/schemathesis';

jest.setTimeout(600_000);

const REQUESTS = 5_000;
/** A machine that is to prove the project has to have it: there the installation says what is missing. */
const driven = process.env['CI'] === 'true' || pythonIsHere() ? describe : describe.skip;
if (driven === describe.skip) console.warn('The described routes are not driven: that takes python3 of 3.10 or later, with venv or pip.');

let folder: string;
let suite: SuiteProcess;
let document: OpenApiDocument;
let schemathesis: Schemathesis;

driven('each route, driven by what /openapi.json says of it', () => {
  beforeAll(async () => {
    schemathesis = await Schemathesis.install();
    folder = await dataFolder();
    suite = await startSuiteProcess(folder);
    document = await get<OpenApiDocument>('/openapi.json');
    await publishExamples();
    await fileComplaints();
    await switchOver();
  });
  afterAll(() => cleanUp([folder]));

  it('answers 5 000 requests and more as described: no fault of its own, no other status, media type, header or shape', async () => {
    const names = (await get<{ items: { name: string }[] }>('/v1/projections')).items.map(({ name }) => name);
    const known = {
      name: names, customerId: [...new Set(registry.all().map(({ example }) => example.subject))], version: [1, 2, 3, 4],
      '/v1/complaints/{id} id': ['cmp_42'], '/v1/complaints/{id}/{command} id': ['cmp_42', ...complaints],
    };
    const { code, said, report } = await schemathesis.drive(`${suite.url}/openapi.json`, ['--max-examples', '100'], known);
    expect([code, code === 0 ? '' : said]).toEqual([0, '']);
    // It asks for all but the description, which it has read.
    const operations = operationsOf(document).filter(({ path }) => path !== '/openapi.json');
    expect(report).toMatchObject({ complete: true, failures: [], operations: { total: operations.length, tested: operations.length, errored: 0, skipped: 0 } });
    expect(Object.values(report.phases).map(({ status }) => status)).toEqual(['success', 'success', 'success', 'success']);
    expect(report.test_cases.generated).toBeGreaterThanOrEqual(REQUESTS);
  });

  it('was asked for every route as often as that, by its own count, and answered nothing that is not described', async () => {
    const answered = answersIn(await (await fetch(`${suite.url}/metrics`)).text());
    expect(answered.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(REQUESTS);
    for (const { path, method, operation } of operationsOf(document)) {
      const own = answered.filter((one) => one.method === method.toUpperCase() && one.path === path);
      expect([method, path, own.length > 0]).toEqual([method, path, true]);
      expect([method, path, own.filter(({ status }) => !(status in operation.responses))]).toEqual([method, path, []]);
    }
    expect(answered.filter(({ status }) => status >= '500')).toEqual([]);
    expect(suite.err().split('\n').filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    expect((await fetch(`${suite.url}/health/ready`)).status).toBe(200);
  });

  it('really rebuilt, compared, switched and dropped read models meanwhile', async () => {
    const { items } = await get<{ items: { kind: string; reason: string }[] }>('/v1/operations?limit=1000&state=done');
    expect(new Set(items.filter(({ reason }) => reason !== READY).map(({ kind }) => kind))).toEqual(new Set(['replay', 'verify', 'promote', 'rollback', 'drop']));
  });

  it('would see a status, a code and a field that are described falsely', async () => {
    const state = '/v1/customers/{customerId}/state';
    const falsely = (path: string, ...changes: readonly (readonly [string, string])[]): object =>
      ({ [path]: JSON.parse(changes.reduce((text, [what, other]) => text.replace(what, other), JSON.stringify(document.paths[path]))) as object });
    const paths = { ...falsely(state, ['"404"', '"410"'], ['"invalid_parameter"', '"invalid_question"']), ...falsely('/health/live', ['"const":"live"', '"const":"well"']) };
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify({ ...document, paths }));
    const { code, report } = await schemathesis.drive(file, ['--url', suite.url, '--max-examples', '10']);
    expect(code).toBe(1);
    const found = report.failures.map(({ title, operations }) => `${title}: ${operations.join(', ')}`);
    expect(found.sort()).toEqual([`Response violates schema: GET /health/live, GET ${state}`, `Undocumented status code: GET ${state}`]);
  });
});

async function get<Body>(path: string): Promise<Body> {
  return (await (await fetch(suite.url + path)).json()) as Body;
}

/** Every example of the registry at the door of its service, and waits until it is projected: of one complaint not all can be true. */
async function publishExamples(): Promise<void> {
  for (const service of ['interactions', 'complaints'] as const) {
    const events = registry.all().filter(({ publishable, owner }) => publishable && owner === service).map(({ example }) => example);
    const response = await fetch(`${suite.url}/v1/${service}/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(events) });
    const results = (await response.json()) as { status: string; position: number }[];
    const stored = results.filter(({ status }) => status === 'stored');
    if (service === 'interactions') expect(stored).toHaveLength(results.length);
    await get(`/v1/customers/${registry.all().find(({ name }) => name === 'complaint-received')?.example.subject}/state?minPosition=${stored.at(-1)?.position}`);
  }
}

/** Complaints that commands may be tried with: at first nothing is done about them. */
const complaints = Array.from({ length: 12 }, (_, i) => `cmp_driven_${i}`);
async function fileComplaints(): Promise<void> {
  const example = registry.all().find(({ name }) => name === 'complaint-received')?.example as { subject: string; data: object };
  for (const complaintId of complaints) {
    const body = { subject: example.subject, productcode: 'CARD_STD', data: { ...example.data, complaintId } };
    const response = await fetch(`${suite.url}/v1/complaints`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(response.status).toBe(201);
  }
}

/** Every read model but the journey, which the store writes, is switched to a second version first, so that a rollback finds somewhere to go back to whatever was asked before it. */
const READY = 'made ready to be driven';
async function switchOver(): Promise<void> {
  for (const { name } of (await get<{ items: { name: string }[] }>('/v1/projections')).items) {
    for (const kind of name === 'journey' ? [] : ['replay', 'promote']) {
      const response = await fetch(`${suite.url}/v1/projections/${name}/${kind}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ reason: READY }) });
      expect([name, kind, response.status]).toEqual([name, kind, 202]);
      const { operationId } = (await response.json()) as { operationId: string };
      let state = 'running';
      while (state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, 20));
        ({ state } = await get<{ state: string }>(`/v1/operations/${operationId}`));
      }
      expect([name, kind, state]).toEqual([name, kind, 'done']);
    }
  }
}

/** The server's own count of its answers, by described path. */
function answersIn(metrics: string): { method: string; path: string; status: string; count: number }[] {
  return [...metrics.matchAll(/^http_request_duration_seconds_count\{method="([^"]*)",route="([^"]*)",status="(\d+)"\} (\d+)$/gm)].map(([, method = '', route = '', status = '', count]) => ({
    method, path: route.replace(/:(\w+)/g, '{$1}'), status, count: Number(count),
  }));
}
