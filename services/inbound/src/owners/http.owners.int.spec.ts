import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { JsonEvent } from '../record/cloud-event.binding';
import { Away } from '../door/patience';
import { HttpOwners } from './http.owners';

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

it('halves what somebody in between finds too large, in order', async () => {
  reply = (body) => ((JSON.parse(body) as unknown[]).length > 2 ? { status: 413, body: 'too large' } : stored(body));
  expect((await owners().take('interactions', items('1', '2', '3', '4', '5'), false, signal)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
});

it.each<[string, Reply, number]>([
  ['503', { status: 503, body: '{}', headers: { 'retry-after': '2' } }, 2_000], ['500', { status: 500, body: '{}' }, 0], ['429', { status: 429, body: '' }, 0], ['404, by somebody else', { status: 404, body: 'no such page' }, 0],
  ['something else', { status: 200, body: '<html>' }, 0], ['too few answers', { status: 200, body: '[]' }, 0], ['answers that are none', { status: 200, body: '[1]' }, 0],
])('takes an owner that answers %s for away', async (_, answer, retryAfter) => {
  reply = () => answer;
  const error = await away(owners().take('interactions', items('1'), false, signal));
  expect(error).toBeInstanceOf(Away);
  expect(error.retryAfter).toBe(retryAfter);
});

it('takes an owner that nobody knows or reaches for away', async () => {
  expect(await away(owners().take('loyalty', items('1'), false, signal))).toBeInstanceOf(Away);
  expect(await away(new HttpOwners(new Map([['interactions', 'http://127.0.0.1:1']])).take('interactions', items('1'), false, signal))).toBeInstanceOf(Away);
});
