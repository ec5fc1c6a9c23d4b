import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonEvent } from '../record/cloud-event.binding';
import { Away } from '../door/patience';
import { HttpOwners } from './http.owners';
import { NoneTaken } from './owners';

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let server: Server;
let asked: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];
let reply: (body: string) => Reply;
const owners = (): HttpOwners => new HttpOwners(new Map([['interactions', `http://127.0.0.1:${(server.address() as AddressInfo).port}/bank/`]]));
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ path: request.url ?? '', headers: request.headers, body });
      const { status, body: answer, headers } = reply(body);
      response.writeHead(status, headers).end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const items = (...texts: readonly string[]): JsonEvent[] => texts.map((item) => ({ text: item, value: JSON.parse(item) as unknown }));
const signal = new AbortController().signal;
const stored = (body: string): Reply => ({ status: 200, body: JSON.stringify((JSON.parse(body) as unknown[]).map((id) => ({ id, status: 'stored', position: 1 }))) });
const away = async (work: Promise<unknown>): Promise<Away> => work.then(() => Promise.reject(new Error('it was answered')), (error: unknown) => error as Away);

it('posts the items as they came, to the path of their owner, and says whether they are history', async () => {
  reply = stored;
  expect(await owners().take('interactions', items('1e2', ' 7 '), true, signal)).toEqual([{ id: 100, status: 'stored', position: 1 }, { id: 7, status: 'stored', position: 1 }]);
  await owners().take('interactions', items('1'), false, signal);
  expect(asked.map(({ path, body, headers }) => [path, body, headers['content-type'], headers['evenhand-history']])).toEqual([
    ['/bank/v1/interactions/events', '[1e2, 7 ]', 'application/cloudevents-batch+json', '1'], ['/bank/v1/interactions/events', '[1]', 'application/cloudevents-batch+json', undefined],
  ]);
});

const problem = (status: number, code: string): Reply => ({ status, body: JSON.stringify({ type: `urn:evenhand:problem:${code}`, title: code, status, detail: `so it is: ${code}`, code, errors: [{ field: '/0', rule: code, message: 'so' }] }) });
/** Readiness is asked for without a body. */
const butReady = (ready: number, answer: Reply) => (body: string): Reply => (body === '' ? { status: ready, body: '{}' } : answer);

it.each<[string, Reply, object]>([
  ['what it refuses as a whole', problem(400, 'not_json'), { final: true, problem: { status: 400, code: 'not_json', message: 'so it is: not_json', errors: [{ field: '/0', rule: 'not_json', message: 'so' }] } }],
  ['what it finds too large', problem(413, 'too_large'), { final: true, problem: { status: 413, code: 'too_large' } }],
  ['what somebody in between finds too large', { status: 413, body: 'too large' }, { final: true, problem: { status: 413, code: 'too_large' } }],
  ['what it fails over, though it is ready', problem(500, 'internal'), { final: false, problem: { status: 500, code: 'owner_failed' } }],
])('tells apart %s', async (_, answer, expected) => {
  reply = butReady(200, answer);
  const error = await owners().take('interactions', items('1', '2'), false, signal).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoneTaken);
  expect(error).toMatchObject(expected);
});

it.each<[string, Reply, number]>([
  ['503', { status: 503, body: '{}', headers: { 'retry-after': '2' } }, 2_000], ['500, and is not ready', problem(500, 'internal'), 0], ['429', { status: 429, body: '' }, 0], ['404, by somebody else', { status: 404, body: 'no such page' }, 0],
  ['404, since it is another owner', problem(404, 'not_found'), 0], ['408', problem(408, 'request_timeout'), 0], ['400, by somebody else', { status: 400, body: 'bad request' }, 0],
  ['something else', { status: 200, body: '<html>' }, 0], ['too few answers', { status: 200, body: '[]' }, 0], ['answers that are none', { status: 200, body: '[1]' }, 0],
])('takes an owner that answers %s for away', async (_, answer, retryAfter) => {
  reply = butReady(503, answer);
  const error = await away(owners().take('interactions', items('1'), false, signal));
  expect(error).toBeInstanceOf(Away);
  expect(error.retryAfter).toBe(retryAfter);
});

it('takes an owner that nobody knows or reaches for away', async () => {
  expect(await away(owners().take('loyalty', items('1'), false, signal))).toBeInstanceOf(Away);
  expect(await away(new HttpOwners(new Map([['interactions', 'http://127.0.0.1:1']])).take('interactions', items('1'), false, signal))).toBeInstanceOf(Away);
});
