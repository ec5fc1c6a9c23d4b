import { describeWithKafka } from '@evenhand/testing';
import { Ajv2020 } from 'ajv/dist/2020';
import type { ValidateFunction } from 'ajv/dist/2020';
import type { RelayOperation } from './operations/operation.table';
import { openBank } from './testing/bank';
import type { Bank } from './testing/bank';
import { RelayProcess } from './testing/relay.process';

jest.setTimeout(120_000);

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}
interface Operation {
  readonly parameters?: readonly (Media & { readonly name: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describeWithKafka('what the relay says of its own API', () => {
  let bank: Bank;
  let relay: RelayProcess;
  let document: Document;
  let ajv: Ajv2020;
  const judge = (schema: object): ValidateFunction => ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as object);
  beforeAll(async () => {
    bank = await openBank();
    relay = await RelayProcess.start({ ...bank.env, LOG_LEVEL: 'info' });
    document = await relay.ask<Document>('GET', '/openapi.json');
    ajv = new Ajv2020({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, uri: /^\S+$/, 'uri-reference': /^\S+$/ } });
    ajv.addSchema(document, 'openapi');
  });
  afterAll(async () => {
    await relay.signal('SIGKILL');
    await bank.close();
  });

  it('has an example of every body, in and out, that is as its own schema has it', () => {
    let judged = 0;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { parameters = [], requestBody, responses }] of Object.entries(methods)) {
        const answers = Object.values(responses).flatMap(({ content = {} }) => Object.values(content));
        for (const { schema, example } of [...parameters, ...Object.values(requestBody?.content ?? {}), ...answers]) {
          if (example === undefined) continue;
          const valid = judge(schema);
          expect([method, path, example, valid(example), valid.errors]).toEqual([method, path, example, true, null]);
          judged++;
        }
      }
    }
    expect(judged).toBeGreaterThan(12);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/relay', '/v1/relay/verifications', '/v1/relay/verifications/{id}', '/v1/relay/rebuild']));
  });

  it('answers as it says, in each state of what it is asked', async () => {
    const fits = async <T>(method: 'GET' | 'POST' | 'DELETE', described: string, status: number, { path = described, body }: { path?: string; body?: object } = {}): Promise<T> => {
      const answer = await relay.answer<T>(method, path, body);
      const [media] = Object.entries(document.paths[described]?.[method.toLowerCase()]?.responses[status]?.content ?? {});
      if (!media) throw new Error(`${method} ${described} says nothing of ${status}`);
      const valid = judge(media[1].schema);
      expect([method, path, answer.status, answer.body, valid(answer.body), valid.errors]).toEqual([method, path, status, answer.body, true, null]);
      return answer.body;
    };
    const VERIFICATION = '/v1/relay/verifications/{id}';
    await relay.reaches(await bank.write(100));
    await fits('GET', '/v1/relay', 200);
    await fits('GET', '/v1/relay/rebuild', 404);
    await fits('DELETE', '/v1/relay/rebuild', 404);
    await fits('GET', VERIFICATION, 404, { path: '/v1/relay/verifications/none' });
    await fits('POST', '/v1/relay/verifications', 422, { body: { from: -1 } });
    const { id } = await fits<RelayOperation>('POST', '/v1/relay/verifications', 202, { body: { from: 5, to: 100 } });
    expect(await relay.finished(`/v1/relay/verifications/${id}`)).toMatchObject({ state: 'done' });
    await fits('GET', VERIFICATION, 200, { path: `/v1/relay/verifications/${id}` });
    await fits('DELETE', VERIFICATION, 409, { path: `/v1/relay/verifications/${id}` });
    await fits('POST', '/v1/relay/rebuild', 422, { body: {} });
    await fits('POST', '/v1/relay/rebuild', 202, { body: { reason: 'to be sure' } });
    await relay.finished('/v1/relay/rebuild');
    await fits('GET', '/v1/relay/rebuild', 200);
    await fits('GET', '/v1/relay', 200);
  });
});
