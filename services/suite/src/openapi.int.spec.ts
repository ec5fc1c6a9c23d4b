import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@evenhand/contracts';
import { Ajv2020 } from 'ajv/dist/2020';
import { examplesOf, judgeOf, mediaOf, namedExamplesOf, operationsOf } from './testing/openapi.document';
import type { Described, OpenApiDocument } from './testing/openapi.document';
import { ListedSuite } from './testing/openapi.suite';

jest.setTimeout(60_000);

const official = JSON.parse(readFileSync(join(require.resolve('@seriousme/openapi-schema-validator'), '../schemas/v3.1/schema.json'), 'utf8')) as object;
const PROBLEM = 'application/problem+json';

let suite: ListedSuite;
let text: string;
let document: OpenApiDocument;
let operations: Described[];
beforeAll(async () => {
  suite = await ListedSuite.start();
  text = await (await fetch(`${suite.url}/openapi.json`)).text();
  document = JSON.parse(text) as OpenApiDocument;
  operations = operationsOf(document);
});
afterAll(() => suite.stop());

describe('/openapi.json', () => {
  it('is what docs/openapi.json holds: `npm run docs` writes it', () => {
    expect(JSON.parse(readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8'))).toEqual(document);
  });

  it('is OpenAPI 3.1 by the official schema, which would see a fault, and holds only sound JSON Schemas', () => {
    const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(official);
    expect([valid(document), valid.errors]).toEqual([true, null]);
    expect(valid({ ...document, paths: { '/v1/x': { get: { responses: { 200: { content: {} } } } } } })).toBe(false);
    const meta = new Ajv2020({ strict: false, validateFormats: false });
    const unsound = Object.entries(document.components.schemas).filter(([, schema]) => !meta.validateSchema(schema));
    expect(unsound).toEqual([]);
    for (const [name, { schema }] of operations.flatMap(mediaOf)) expect([name, meta.validateSchema(schema)]).toEqual([name, true]);
  });

  it('leads somewhere with each of its references', () => {
    const found = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    const at = (path: string): unknown => path.split('/').reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], document);
    expect(found.filter((path) => at(path) === undefined)).toEqual([]);
    const ids = new Set(operations.map(({ operation }) => operation.operationId));
    expect([...text.matchAll(/"links":\{"(\w+)"/g)].filter(([, id = '']) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe(operations.length);
  });

  it('describes every route that is served, and no other', () => {
    const served = suite.routes.filter((route) => !route.startsWith('HEAD '));
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual([...served].sort());
    expect(suite.routes.filter((route) => route.startsWith('HEAD ')).length).toBe(served.filter((route) => route.startsWith('GET ')).length);
  });

  it('says what each route is for, under a tag that is told', () => {
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { path, operation } of operations) {
      expect([path, operation.summary, operation.description]).toEqual([path, expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
      expect(operation.tags.filter((tag) => !tags.has(tag))).toEqual([]);
    }
  });

  it('has an example of every body and every path parameter, each as its own schema has it', () => {
    const judge = judgeOf(document);
    const parameters = operations.flatMap(({ path, operation }) => (operation.parameters ?? []).map((one) => [`${path} ${one.name}`, one, one.in === 'path'] as const));
    const places = [...operations.flatMap(mediaOf).map(([name, media]) => [name, media, true] as const), ...parameters];
    expect(places.filter(([, media, needed]) => needed && examplesOf(media).length === 0).map(([name]) => name)).toEqual([]);
    for (const [name, media] of places) {
      const valid = judge(media.schema);
      for (const example of examplesOf(media)) expect([name, example, valid(example), valid.errors]).toEqual([name, example, true, null]);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const valid = judge({ $ref: `#/components/schemas/${name}` });
      for (const example of schema.examples ?? []) expect([name, valid(example), valid.errors]).toEqual([name, true, null]);
    }
  });

  it('names a code in every problem, each shown once', () => {
    for (const { path, operation } of operations) {
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        const problem = content[PROBLEM];
        if (!problem) continue;
        const shown = (examplesOf(problem) as { status: number; code: string }[]).map((example) => [example.status, example.code]);
        expect([path, status, shown]).toEqual([path, status, Object.keys(problem.examples ?? {}).map((code) => [Number(status), code])]);
        expect([path, status, shown.length > 0]).toEqual([path, status, true]);
      }
    }
  });
});

describe('the examples', () => {
  interface Body {
    readonly type: string;
    readonly value: unknown;
    /** of the example, where it has one */
    readonly name?: string | undefined;
  }

  /** A described operation as its examples ask for it; where a body's name is a word of the path, with that word. */
  function request({ method, path, operation }: Described, body?: Body): Promise<Response> {
    const examples = new Map((operation.parameters ?? []).map((one) => [one, examplesOf(one)[0]] as const).filter(([, value]) => value !== undefined));
    const word = (name: string): unknown => {
      const [one, value] = [...examples].find(([parameter]) => parameter.name === name) ?? [];
      return (one?.schema as { enum?: unknown[] } | undefined)?.enum?.includes(body?.name) ? body?.name : value;
    };
    const url = new URL(suite.url + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(word(name)))));
    for (const [one, value] of examples) if (one.in === 'query' && one.name !== 'cursor') url.searchParams.set(one.name, String(value));
    const text = typeof body?.value === 'string' ? body.value : JSON.stringify(body?.value);
    return fetch(url, { method: method.toUpperCase(), ...(body && { body: text, headers: { 'content-type': body.type } }) });
  }

  const doorOf = (service: string): Described => operations.find(({ path }) => path === `/v1/${service}/events`) as Described;
  const ownerOf = (event: unknown): string => registry.get((event as { type: string }).type)?.owner as string;
  const events = (): unknown[] => Object.values(document.components.schemas).flatMap(({ examples = [] }) => examples);
  async function statuses(service: string, type: string, value: unknown): Promise<readonly [number, string]> {
    const response = await request(doorOf(service), { type, value });
    return [response.status, ((await response.text()).match(/"(status|code)":"\w+"/g) ?? []).join()];
  }

  it('of events are accepted, each and in a batch and in a stream', async () => {
    for (const event of events().filter((one) => ownerOf(one) === 'interactions')) {
      expect([event, await statuses('interactions', 'application/cloudevents+json', event)]).toEqual([event, [201, '"status":"stored"']]);
    }
    for (const [type, media] of Object.entries(doorOf('interactions').operation.requestBody?.content ?? {})) {
      for (const value of examplesOf(media)) expect([type, await statuses('interactions', type, value)]).toEqual([type, [200, expect.stringMatching(/^"status":"duplicate"(,"status":"duplicate")*$/)]]);
    }
  });

  /** What is true of another complaint: one that is known from a register only, was drawn, disputed, ran late, opened a review, … */
  const otherwise = [
    'blind-review-completed', 'complaint-reported', 'complaint-sla-breached', 'complaint-sla-warned', 'complaints-merged', 'deadline-extended', 'equity-review-decided',
    'response-disputed', 'review-completed', 'review-requested',
  ];

  it('of complaints are accepted in the order of the state machine; of one complaint not all can be true', async () => {
    let open = events().filter((one) => ownerOf(one) === 'complaints');
    for (let before = open.length + 1; open.length < before; ) {
      before = open.length;
      for (const event of open) {
        const [status, said] = await statuses('complaints', 'application/cloudevents+json', event);
        if (status === 201) open = open.filter((one) => one !== event);
        else expect([event, status, said]).toEqual([event, 422, expect.not.stringMatching(/invalid_event|filled_by_server|not_publishable/)]);
      }
    }
    expect(open.map((event) => (event as { type: string }).type.split('.')[2]).sort()).toEqual(otherwise);
    for (const [type, media] of Object.entries(doorOf('complaints').operation.requestBody?.content ?? {})) {
      for (const value of examplesOf(media)) expect([type, await statuses('complaints', type, value)]).toEqual([type, [200, expect.stringContaining('"status":"duplicate"')]]);
    }
  });

  it('ask for what is answered as described, with nothing that is not', async () => {
    const judge = judgeOf(document, true);
    for (const described of operations.filter(({ path }) => !/^\/v1\/\w+\/events$/.test(path))) {
      const bodies = Object.entries(described.operation.requestBody?.content ?? {}).flatMap(([type, media]) => namedExamplesOf(media).map(([name, value]): Body => ({ type, value, name })));
      for (const body of bodies.length > 0 ? bodies : [undefined]) {
        const response = await request(described, body);
        const name = `${described.method} ${described.path} ${body?.name ?? ''} ${response.status}`;
        // The operation, version or complaint that an example names may be absent, busy or past that here; what is wrong in itself would be told otherwise.
        const { path } = described;
        const fitting = path.includes('{command}') ? [200, 201, 409, 422] : /\{(id|name|token)\}/.test(path) ? [200, 201, 202, 404, 409] : path === '/v1/clock' ? [200, 409] : [200, 201];
        expect([name, fitting.includes(response.status)]).toEqual([name, true]);
        const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
        const media = described.operation.responses[response.status]?.content?.[type];
        expect([name, type, media]).toEqual([name, type, expect.anything()]);
        const answer: unknown = type.endsWith('json') ? await response.json() : await response.text();
        if (response.status === 422) expect([name, answer]).toEqual([name, expect.objectContaining({ code: expect.not.stringMatching(/invalid|unknown|filled/) as string })]);
        const valid = judge(media?.schema ?? {});
        expect([name, answer, valid(answer), valid.errors]).toEqual([name, answer, true, null]);
      }
    }
  });
});
