import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { Clock, InMemoryEventStore, StoreUnavailable } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import type { ItemResult, Recorder } from '@evenhand/ingest';
import { createLog, ServerConfig, startApp } from '@evenhand/nest';
import type { Problem, RunningApp } from '@evenhand/nest';
import { Registry } from 'prom-client';
import { InteractionsCommands, InteractionsModule } from './interactions.module';

const NOW = Date.parse('2026-06-01T12:00:00Z');
class FixedClock extends Clock {
  override now(): number {
    return NOW;
  }
}
class AwayStore extends InMemoryEventStore {
  away = false;
  failAfter = Infinity;
  override appendBatch(...args: Parameters<InMemoryEventStore['appendBatch']>): Promise<AppendResult[]> {
    this.failAfter -= args[0].length;
    return this.away || this.failAfter < 0 ? Promise.reject(new StoreUnavailable('the server is away')) : super.appendBatch(...args);
  }
}

interface Posted {
  readonly [attribute: string]: unknown;
}
const SOURCE = 'https://bank.example/app';
let count = 0;
function posted(name: string, data: object, more: Posted = {}): Posted {
  return { specversion: '1.0', id: `e${++count}`, source: SOURCE, type: `evenhand.interactions.${name}.v1`, subject: 'c_1', time: '2026-05-01T09:00:00Z', data, ...more };
}
const contact = (interactionId: string, more: Posted = {}): Posted =>
  posted('interaction-recorded', { interactionId, initiator: 'customer', kind: 'inquiry', outcome: 'resolved' }, more);
const rating = (interactionId: string, courtesy: unknown, more: Posted = {}): Posted => posted('interaction-rated', { interactionId, courtesy }, more);

describe('POST /v1/interactions/events', () => {
  let store: AwayStore;
  let app: RunningApp;
  beforeEach(async () => {
    store = new AwayStore(() => new Date(NOW));
    app = await startApp(InteractionsModule.register(store, new FixedClock()), Object.assign(new ServerConfig(), { PORT: 0 }), { log: createLog('silent') });
  });
  afterEach(() => app.close());

  async function post(type: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(`${app.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const one = (event: unknown) => post('application/cloudevents+json', JSON.stringify(event));
  const batch = async (events: readonly unknown[]): Promise<ItemResult[]> => {
    const { status, text } = await post('application/cloudevents-batch+json', JSON.stringify(events));
    expect(status).toBe(200);
    return JSON.parse(text) as ItemResult[];
  };
  const stream = async (text: string | Buffer, prefer?: string): Promise<Posted[]> => {
    const answer = await post('application/x-ndjson', text, prefer ? { prefer } : {});
    expect(answer.status).toBe(200);
    return answer.text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Posted);
  };
  const codeOf = (result: ItemResult | Posted | undefined): string => (result as { problem?: Problem }).problem?.code ?? String(result?.status);
  const bodies = async (): Promise<Posted[]> => {
    const found: Posted[] = [];
    for await (const { events } of store.readAll(0)) found.push(...events.map(({ body }) => JSON.parse(body) as Posted));
    return found;
  };

  describe('one event', () => {
    test('is stored (201), and the same again is a duplicate (200) with the first position', async () => {
      const event = contact('i1');
      expect(await one(event)).toMatchObject({ status: 201, text: JSON.stringify({ id: event.id, status: 'stored', position: 1 }) });
      expect(await one(event)).toMatchObject({ status: 200, text: JSON.stringify({ id: event.id, status: 'duplicate', position: 1 }) });
      expect(await bodies()).toHaveLength(1);
    });

    test('is stored with its attributes and fields in the catalogue\'s order, whatever order they were posted in', async () => {
      const { data, ...envelope } = contact('i1');
      await one({ data: Object.fromEntries(Object.entries(data as object).reverse()), ...envelope, channel: 'phone' });
      const [stored] = await bodies();
      expect(Object.keys(stored as object)).toEqual(['specversion', 'id', 'source', 'type', 'subject', 'time', 'channel', 'data']);
      expect(Object.keys(stored?.data as object)).toEqual(['interactionId', 'initiator', 'kind', 'outcome']);
    });

    test('that is not JSON or not UTF-8 is 400', async () => {
      for (const [body, code] of [['{', 'not_json'], ['', 'not_json'], [Buffer.from([0x22, 0xff, 0x22]), 'not_utf8']] as const) {
        const { status, headers, text } = await post('application/cloudevents+json', body);
        expect([status, headers.get('content-type'), (JSON.parse(text) as Problem).code]).toEqual([400, expect.stringContaining('application/problem+json'), code]);
      }
    });

    test('that breaks a limit is 422 and names the field', async () => {
      const { status, headers, text } = await one(rating('i1', 6));
      expect([status, headers.get('content-type')]).toEqual([422, expect.stringContaining('application/problem+json')]);
      expect(JSON.parse(text)).toMatchObject({ status: 422, errors: [{ field: '/data/courtesy', rule: expect.any(String), message: expect.any(String) }] });
    });

    test.each([
      ['a type nobody knows', contact('i1', { type: 'evenhand.interactions.tea-served.v1' }), '/type'],
      ['a type of another service', contact('i1', { type: 'evenhand.complaints.complaint-received.v1' }), '/type'],
      ['a type that only the suite writes', posted('survey-invited', { surveyId: 's', instrument: 'csat', invitedBy: 'system', sampleSeed: 'x', triggerEventId: 't', rate: 5 }), '/type'],
      ['an attribute that is the server\'s', contact('i1', { recordedat: '2026-05-01T09:00:00Z' }), '/recordedat'],
      ['a field that the service fills', posted('doubt-resolved', { doubtId: 'd', confirmedBy: 'customer', understanding: 9, daysOpen: 1 }), '/data/daysOpen'],
      ['an unknown field', posted('need-met', { needCode: 'x', __more: 1 }), '/data/__more'],
      ['a time before 1990', contact('i1', { time: '1989-12-31T23:59:59Z' }), '/time'],
      ['a time more than five minutes ahead', contact('i1', { time: '2026-06-01T12:05:01Z' }), '/time'],
      ['a customer\'s event with the bank as subject', contact('i1', { subject: 'bank' }), '/subject'],
      ['no object', 7, ''],
    ])('%s is refused, naming %#', async (_what, event, field) => {
      const { status, text } = await one(event);
      expect(status).toBe(422);
      expect((JSON.parse(text) as Problem).errors.map((error) => error.field)).toContain(field);
      expect(await bodies()).toEqual([]);
    });

    test('of more than 256 KiB is 413, another content type 415, an absent store 503 with Retry-After', async () => {
      expect((await post('application/cloudevents+json', ' '.repeat(257 * 1024))).status).toBe(413);
      for (const type of ['application/json', 'text/plain']) expect((await post(type, '{}')).status).toBe(415);
      store.away = true;
      const { status, headers } = await one(contact('i1'));
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
      store.away = false;
      expect((await one(contact('i2'))).status).toBe(201);
    });
  });

  describe('a batch', () => {
    test('is answered in order, and a bad item stops no other', async () => {
      const [a, b] = [contact('i1'), rating('i1', 4)];
      const results = await batch([a, rating('i1', 9), 'nonsense', b, a, rating('i1', 5)]);
      expect(results.map(({ id }) => id)).toEqual([a.id, expect.any(String), null, b.id, a.id, expect.any(String)]);
      expect(results.map(codeOf)).toEqual(['stored', 'invalid_event', 'not_an_object', 'stored', 'duplicate', 'already_recorded']);
      expect(await batch([])).toEqual([]);
    });

    test('of hostile size is refused in few words, the others stored', async () => {
      const bloated = posted('survey-answered', { surveyId: 's', instrument: 'csat', answers: Array.from({ length: 80_000 }, () => ({})) });
      const cluttered = { ...contact('i1'), ...Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`x${n}`, 1])) };
      const results = await batch([bloated, cluttered, contact('i2')]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'stored']);
      for (const result of results.slice(0, 2)) expect((result as { problem: Problem }).problem.errors.length).toBeLessThanOrEqual(50);
    });

    test('that is no array is 400, one of too many items or bytes 413', async () => {
      const type = 'application/cloudevents-batch+json';
      expect((await post(type, '{}')).status).toBe(400);
      expect((await post(type, `[${'1,'.repeat(10_000)}1]`)).status).toBe(413);
      expect((await post(type, ' '.repeat(33 * 1024 * 1024))).status).toBe(413);
    });

    test('hostile nesting, names and numbers are refused, the others stored', async () => {
      const withData = (data: string): string => JSON.stringify(posted('need-met', {})).replace('"data":{}', `"data":${data}`);
      const deep = withData(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
      const pollution = withData('{"__proto__":{"polluted":true},"needCode":"x"}');
      const items = [deep, pollution, JSON.stringify(contact('i1', { tracestate: 'a\u0000b' })), JSON.stringify(contact('i2'))];
      const { text } = await post('application/cloudevents-batch+json', `[${items.join(',')}]`);
      expect((JSON.parse(text) as ItemResult[]).map(codeOf)).toEqual(['too_deep', 'invalid_event', 'invalid_event', 'stored']);
      expect(({} as Posted).polluted).toBeUndefined();
    });

    test('an id used again for other content is refused', async () => {
      expect((await batch([contact('i1', { id: 'x' }), contact('i2', { id: 'x' }), contact('i1', { id: 'x', source: 'urn:other' })])).map(codeOf)).toEqual(['stored', 'id_reused', 'duplicate']);
    });

    test('a stream is one customer\'s', async () => {
      expect((await batch([contact('i1'), rating('i1', 3, { subject: 'c_2' })])).map(codeOf)).toEqual(['stored', 'stream_of_another_customer']);
    });
  });

  describe('a stream', () => {
    test('is answered a line each, in order, bad lines included', async () => {
      const lines = [JSON.stringify(contact('i1')), '{', '', JSON.stringify(rating('i1', 4)), `"${'x'.repeat(300 * 1024)}"`, JSON.stringify(contact('i3'))];
      expect((await stream(lines.join('\r\n'))).map(codeOf)).toEqual(['stored', 'not_json', 'stored', 'too_large', 'stored']);
    });

    test('answers only what was rejected, then the counts, when that is preferred', async () => {
      const again = contact('i1');
      const answers = await stream([again, again, rating('i1', 0), contact('i2')].map((event) => JSON.stringify(event)).join('\n'), 'return=minimal');
      expect(answers).toEqual([expect.objectContaining({ status: 'rejected' }), { stored: 2, duplicate: 1, rejected: 1, position: 2 }]);
    });

    test('takes in everything from a client that reads nothing until it has sent all', async () => {
      const total = 30_000;
      const sent = httpRequest(`${app.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
      const answered = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject));
      for (let i = 0; i < total; i++) if (!sent.write(`${JSON.stringify(contact(`i${i}`))}\n`)) await once(sent, 'drain');
      sent.end();
      await once(sent, 'finish');
      expect((await text(await answered)).trimEnd().split('\n')).toHaveLength(total);
      expect(await store.head()).toBe(total);
    });

    test('answers a line as soon as it is stored, to a client that waits for each', async () => {
      const sent = httpRequest(`${app.url}/v1/interactions/events`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
      sent.flushHeaders();
      const response = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject));
      for (let i = 1; i <= 5; i++) {
        sent.write(`${JSON.stringify(contact(`i${i}`))}\n`);
        const [line] = (await once(await response, 'data')) as [Buffer];
        expect(JSON.parse(line.toString())).toMatchObject({ status: 'stored', position: i });
      }
      sent.end();
      await once(await response, 'end');
    });

    test('answers everything behind what could not be stored alike, so that the publisher sends on from there in order', async () => {
      const lines = Array.from({ length: 3_000 }, (_, i) => JSON.stringify(contact(`i${i}`)));
      store.failAfter = 1_000;
      const codes = (await stream(lines.join('\n'))).map(codeOf);
      const first = codes.indexOf('store_unavailable');
      expect(first).toBeGreaterThan(0);
      expect(new Set(codes.slice(0, first))).toEqual(new Set(['stored']));
      expect(new Set(codes.slice(first))).toEqual(new Set(['store_unavailable']));
      expect(await store.head()).toBe(first);
    });

    test('goes on when the store is away for a while: what it could not keep is answered so', async () => {
      store.away = true;
      expect(await stream(JSON.stringify(contact('i1')))).toMatchObject([{ status: 'rejected', problem: { status: 503, code: 'store_unavailable' } }]);
    });
  });

  describe('history', () => {
    const historic = { 'evenhand-history': '1' };
    const broken = (): Posted => posted('promise-broken', { promiseId: 'p1' });

    test('is stored with the server\'s attribute, however it comes, and is the same event with the header or without', async () => {
      const [a, b, c] = [contact('i1'), contact('i2'), contact('i3')];
      expect((await post('application/cloudevents+json', JSON.stringify(a), historic)).status).toBe(201);
      expect((await post('application/cloudevents-batch+json', JSON.stringify([b]), historic)).status).toBe(200);
      expect((await post('application/x-ndjson', JSON.stringify(c), historic)).status).toBe(200);
      await one(contact('i4'));
      const stored: string[] = [];
      for await (const { events } of store.readAll(0)) stored.push(...events.map(({ body }) => body));
      expect(stored.map((body) => body.includes(',"history":true,"data":{'))).toEqual([true, true, true, false]);
      expect((await batch([a, b, c])).map(codeOf)).toEqual(['duplicate', 'duplicate', 'duplicate']);
      expect((await post('application/cloudevents+json', JSON.stringify(a), { 'evenhand-history': '0' })).status).toBe(200);
    });

    test('sets nothing off: no timer that had fired, no hasty answer is taken out', async () => {
      const hasty = posted('survey-answered', { surveyId: 's1', instrument: 'csat', answers: [{ item: 'overall', value: 5 }], completedInSec: 2 });
      await post('application/cloudevents-batch+json', JSON.stringify([hasty, broken()]), historic);
      await post('application/cloudevents+json', JSON.stringify(posted('promise-kept', { promiseId: 'p1' }, { time: '2026-04-01T09:00:00Z' })), historic);
      expect((await one(hasty)).status).toBe(200);
      expect(await bodies()).toHaveLength(3);
    });

    test('is said by 1, and nothing else; a publisher does not say it in the event', async () => {
      for (const value of ['true', '', '1, 1', '2']) {
        for (const type of ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/x-ndjson']) {
          const { status, text: body } = await post(type, JSON.stringify(contact('i1')), { 'evenhand-history': value });
          expect([status, JSON.parse(body)]).toMatchObject([400, { code: 'bad_header', errors: [{ field: 'Evenhand-History' }] }]);
        }
      }
      expect((await batch([contact('i1', { history: true })])).map(codeOf)).toEqual(['server_attribute']);
      expect(await bodies()).toEqual([]);
    });
  });

  test('an event of another service is refused, and told where it goes', async () => {
    const type = registry.all().find(({ owner }) => owner === 'complaints');
    const [result] = (await batch([type?.example])) as [ItemResult];
    expect(result).toMatchObject({ id: type?.example.id, status: 'rejected', problem: { status: 422, code: 'other_service', errors: [{ field: '/type' }] } });
    expect((result as { problem: Problem }).problem.detail).toContain('/v1/complaints/events');
  });

  test('the suite itself writes what publishers may not, judged as theirs', async () => {
    const recorder: Recorder = new InteractionsCommands(store, new FixedClock(), new Registry());
    const invited = posted('survey-invited', { surveyId: 's', instrument: 'csat', invitedBy: 'system', sampleSeed: 'x', triggerEventId: 't', rate: 5 }) as object as CloudEvent;
    expect((await recorder.record([invited, { ...invited, id: 'other', time: '1980-01-01T00:00:00Z' }, invited])).map(codeOf)).toEqual(['stored', 'time_too_early', 'duplicate']);
  });

  describe('voids', () => {
    test('a voided rating carries what it had put in, as graded where it stands in the log', async () => {
      const results = await batch([contact('i1', { channel: 'phone' }), rating('i1', 5), posted('rating-voided', { interactionId: 'i1' })]);
      expect(results.map(codeOf)).toEqual(['stored', 'stored', 'stored']);
      const day = Date.parse('2026-05-01') / 86_400_000;
      const [, , voided] = await bodies();
      expect((voided?.data as { entries: unknown[] }).entries).toEqual([
        { ledger: 'treatment', dim: 'N', x: 100, w: 0.5, day },
        { ledger: 'satisfaction', dim: 'emp', x: 94, w: 0.5, day },
      ]);
      expect((await batch([posted('rating-voided', { interactionId: 'i1' }), posted('rating-voided', { interactionId: 'i9' })])).map(codeOf)).toEqual(['duplicate', 'unknown_interaction']);
    });

    test('a void that races its rating takes it out whole, or is refused: it never stands there empty', async () => {
      for (let i = 0; i < 30; i++) {
        const [, voided] = await Promise.all([batch([rating(`race${i}`, 5)]), batch([posted('rating-voided', { interactionId: `race${i}` })])]);
        expect(['stored', 'unknown_interaction']).toContain(codeOf(voided[0]));
      }
      const entries = (await bodies()).filter(({ type }) => String(type).includes('voided')).map(({ data }) => (data as { entries: unknown[] }).entries.length);
      expect(entries).toEqual(entries.map(() => 2));
    });

    test('a survey answered in under three seconds is stored and taken out at once, and once only', async () => {
      const answered = posted('survey-answered', { surveyId: 's1', instrument: 'csat', answers: [{ item: 'overall', value: 5 }], completedInSec: 2 });
      expect((await batch([answered, answered])).map(codeOf)).toEqual(['stored', 'duplicate']);
      const types = (await bodies()).map(({ type, causationid }) => [type, causationid]);
      expect(types).toEqual([['evenhand.interactions.survey-answered.v1', undefined], ['evenhand.interactions.survey-voided.v1', answered.id]]);
    });

    test('what is taken out belongs to the trace of what tells so, and once it is, to no other', async () => {
      const answered = posted('survey-answered', { surveyId: 's1', instrument: 'csat', answers: [{ item: 'overall', value: 5 }], completedInSec: 2 });
      const [first, other] = ['a', 'c'].map((digit) => `00-${digit.repeat(32)}-${'b'.repeat(16)}-01`) as [string, string];
      for (const traceparent of [first, other]) await post('application/cloudevents+json', JSON.stringify(answered), { traceparent });
      expect((await bodies()).map((event) => event['traceparent'])).toEqual([first, first]);
    });
  });

  test('a fifth gesture within a year is refused, however they race', async () => {
    const gesture = (n: number): Posted => posted('gesture-offered', { gestureId: `g${n}`, costMinor: 100, currency: 'CNY', unconditional: true });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => one(gesture(n))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 422, 422]);
  });

  test('the API is described, with a schema a publishable type', async () => {
    const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as { paths: object; components: { schemas: object } };
    expect(Object.keys(document.paths)).toContain('/v1/interactions/events');
    expect(Object.keys(document.components.schemas)).toContain('evenhand-interactions-interaction-rated-v1');
  });
});
