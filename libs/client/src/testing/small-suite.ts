import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** What befalls one request for events: answered in full unless told otherwise. */
export interface Fate {
  /** Answer the whole request with this status and body. */
  readonly refuse?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };
  /** Cut the connection once so many events are stored, without answering the last of them. */
  readonly cutAfter?: number;
  /** Answer the event of this number (from 0), and those behind it, with a problem of status 503 and store nothing of them. */
  readonly awayAt?: number;
  /** End the answer, as if complete, after so many results; that of a batch breaks off in its middle. */
  readonly endAfter?: number;
  /** Read everything, store and answer nothing. */
  readonly mute?: boolean;
  /** Of a stream: answer so many events, then nothing any more, not even the end. */
  readonly muteAfter?: number;
  /** Of a stream: wait so long before each answer. */
  readonly pauseMs?: number;
  /** Store everything and answer this in place of the results. */
  readonly garbage?: string;
  /** Of a batch: answer it only then. */
  readonly until?: Promise<unknown>;
  /** Refuse every event. */
  readonly refuseItems?: boolean;
}

/** What a request asked for; `body` is its JSON, where it had one. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** An event as far as it is looked at here. */
interface Received {
  readonly id?: string;
  readonly data?: object;
}

/** An answer, or the connection breaking in its place. */
type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | 'break';

const BATCH_TYPE = 'application/cloudevents-batch+json';
const AWAY = { id: null, status: 'rejected', problem: { status: 503, code: 'unavailable', detail: 'the store is away' } };

const refused = ({ id }: Received): object => ({
  id, status: 'rejected', problem: { status: 422, code: 'refused', detail: 'not today' },
});

/**
 * A real HTTP server on a free port that keeps the part of the API's contract that the client and the command line rely on: a result an event in
 * their order, of a stream (a line that is not blank an event) while the request still runs, `duplicate` for a known id, `rejected` with problem details for an event without data.
 * `fates` befall the requests for events one after another; every other request is answered as `answer` laid down. The suite itself is tested with
 * the client and the tour.
 */
export class SmallSuite {
  /** Ids in the order in which they were stored. */
  readonly stored: string[] = [];
  /** Events each request brought. */
  readonly requests: number[] = [];
  /** Every event of every request, in the order of arrival. */
  readonly received: Received[] = [];
  /** Headers of each request. */
  readonly headers: IncomingHttpHeaders[] = [];
  /** Which service each request for events went to. */
  readonly doors: string[] = [];
  readonly gets: string[] = [];
  /** What POST (but for events) and DELETE asked for. */
  readonly sent: Sent[] = [];
  /** What a gateway before it lets pass of one request; more is answered 413 with a page of its own. */
  mostBytes = Infinity;
  private readonly answers = new Map<string, Answer[]>();
  private port = 0;

  private constructor(private readonly server: Server, private readonly fates: Fate[]) {}

  static async start(fates: readonly Fate[] = []): Promise<SmallSuite> {
    const server = createServer((request, response) => void suite.handle(request, response));
    const suite = new SmallSuite(server, [...fates]);
    await suite.listen();
    return suite;
  }

  /** Listens, after `stop` where it listened before. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers GET `path` (with query), or `POST path` and `DELETE path`, so; several calls queue up, the last one stays. */
  answer(path: string, value: unknown, status = 200, headers: Record<string, string> = {}): void {
    this.queue(path, { status, body: typeof value === 'string' ? value : JSON.stringify(value), headers });
  }

  /** The request is read and the connection breaks; queues up with the answers. */
  breakOff(path: string): void {
    this.queue(path, 'break');
  }

  private queue(path: string, answer: Answer): void {
    this.answers.set(path, [...(this.answers.get(path) ?? []), answer]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.headers.push(request.headers);
    const door = /^\/v1\/(interactions|complaints)\/events$/.exec(request.method === 'POST' ? (request.url ?? '') : '')?.[1];
    if (door) this.doors.push(door);
    if (door) return this.receive(request, response);
    const { method = '', url: path = '' } = request;
    const carried = await text(request);
    if (method === 'GET') this.gets.push(path);
    else this.sent.push({ method, path, ...(carried && { body: JSON.parse(carried) as unknown }) });
    const queue = this.answers.get(method === 'GET' ? path : `${method} ${path}`) ?? [];
    const nothing = { status: 404, body: JSON.stringify({ title: 'Not Found', status: 404, code: 'not_found', detail: `no ${path}` }), headers: {} };
    const found = (queue.length > 1 ? queue.shift() : queue[0]) ?? nothing;
    if (found === 'break') return void request.socket.destroy();
    response.writeHead(found.status, { 'content-type': 'application/json', ...found.headers }).end(found.body);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fate = this.fates.shift() ?? {};
    const index = this.requests.push(0) - 1;
    if (fate.refuse) {
      response.writeHead(fate.refuse.status, fate.refuse.headers).end(fate.refuse.body);
      return;
    }
    const batch = request.headers['content-type'] === BATCH_TYPE;
    const held = batch || this.mostBytes < Infinity ? await text(request) : undefined;
    if (held !== undefined && held.length > this.mostBytes) return void response.writeHead(413).end('<html>too large');
    if (batch) return this.receiveBatch(held ?? '', request, response, fate, index);
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    request.on('error', () => undefined);
    let away = false;
    try {
      for await (const line of linesOf(held === undefined ? request.setEncoding('utf8') : [held])) {
        const number = this.requests[index] ?? 0;
        this.requests[index] = number + 1;
        if (fate.mute || number >= (fate.muteAfter ?? Infinity)) continue;
        if (fate.pauseMs !== undefined) await wait(fate.pauseMs);
        if (number === fate.endAfter) return void response.end();
        away ||= number === fate.awayAt;
        const result = away ? AWAY : this.decide(parsed(line), fate);
        if (number + 1 === fate.cutAfter) return void request.socket.destroy();
        response.write(`${fate.garbage ?? JSON.stringify(result)}\n`);
      }
      if (fate.muteAfter === undefined) response.end();
    } catch {
      // the client went away: what was stored stays stored
    }
  }

  /** A batch is answered as a whole; what was stored before a break stays stored. */
  private async receiveBatch(body: string, request: IncomingMessage, response: ServerResponse, fate: Fate, index: number): Promise<void> {
    const events = JSON.parse(body) as Received[];
    this.requests[index] = events.length;
    if (fate.mute) return;
    const away = fate.awayAt ?? Infinity;
    const results = events.slice(0, fate.cutAfter).map((event, i) => (i >= away ? AWAY : this.decide(event, fate)));
    await fate.until;
    if (fate.cutAfter !== undefined && fate.cutAfter <= events.length) return void request.socket.destroy();
    const answer = fate.garbage ?? JSON.stringify(results);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    if (fate.endAfter === undefined) return void response.end(answer);
    response.write(answer.slice(0, answer.length / 2), () => request.socket.destroy());
  }

  private decide(event: Received | null, { refuseItems }: Fate): object {
    if (event === null) return { id: null, status: 'rejected', problem: { status: 422, code: 'not_json', detail: 'the line is not JSON' } };
    this.received.push(event);
    if (refuseItems) return refused(event);
    const id = event.id ?? '';
    if (event.data === undefined) {
      const errors = [{ field: '/data', rule: 'required', message: 'must be given' }];
      return { id, status: 'rejected', problem: { status: 422, code: 'invalid_event', detail: 'must have data', errors } };
    }
    const known = this.stored.indexOf(id);
    return known >= 0 ? { id, status: 'duplicate', position: known + 1 } : { id, status: 'stored', position: this.stored.push(id) };
  }
}

async function* linesOf(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

function parsed(line: string): Received | null {
  try {
    return JSON.parse(line) as Received;
  } catch {
    return null;
  }
}
