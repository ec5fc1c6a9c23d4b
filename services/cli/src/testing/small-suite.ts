import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

/** What befalls one request for events: answered in full unless told otherwise. */
export interface Fate {
  /** Answer the whole request with this status and body. */
  readonly refuse?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };
  /** Cut the connection once so many events are stored, without answering the last of them. */
  readonly cutAfter?: number;
  /** Answer the event of this number (from 0) with a problem of status 503 and store nothing of it. */
  readonly awayAt?: number;
  /** End the answer, as if complete, after so many results. */
  readonly endAfter?: number;
  /** Read everything, store and answer nothing. */
  readonly mute?: boolean;
  /** Refuse every event. */
  readonly refuseItems?: boolean;
}

/** What a request asked for; `body` is its JSON, where it had one. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** An answer, or the connection breaking in its place. */
type Answer = { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | 'break';

const AWAY = { id: null, status: 'rejected', problem: { status: 503, code: 'unavailable', detail: 'the store is away' } };

const refused = (line: string): object => ({
  id: (JSON.parse(line) as { id: string }).id, status: 'rejected', problem: { status: 422, code: 'refused', detail: 'not today' },
});

/**
 * A real HTTP server on a free port that keeps the part of the API's contract the command line relies on: one result a line in the order of the
 * lines while the request still runs, `duplicate` for a known id, `rejected` with problem details for an event without data. `fates` befall the
 * requests for events one after another; every other request is answered as `answer` laid down. The suite itself is tested with the command line
 * in the tour.
 */
export class SmallSuite {
  /** Ids in the order in which they were stored. */
  readonly stored: string[] = [];
  /** Events each request brought. */
  readonly requests: number[] = [];
  readonly gets: string[] = [];
  /** What POST (but for events) and DELETE asked for. */
  readonly sent: Sent[] = [];
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
    if (request.method === 'POST' && request.url === '/v1/interactions/events') return this.receive(request, response);
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
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
    request.on('error', () => undefined);
    try {
      for await (const line of createInterface({ input: request })) {
        const number = this.requests[index] ?? 0;
        this.requests[index] = number + 1;
        if (fate.mute) continue;
        if (number === fate.endAfter) return void response.end();
        const result = number === fate.awayAt ? AWAY : fate.refuseItems ? refused(line) : this.decide(line);
        if (number + 1 === fate.cutAfter) return void request.destroy();
        response.write(`${JSON.stringify(result)}\n`);
      }
      response.end();
    } catch {
      // the client went away: what was stored stays stored
    }
  }

  private decide(line: string): object {
    let event: { id?: string; data?: object };
    try {
      event = JSON.parse(line) as typeof event;
    } catch {
      return { id: null, status: 'rejected', problem: { status: 422, code: 'not_json', detail: 'the line is not JSON' } };
    }
    const id = event.id ?? '';
    if (event.data === undefined) {
      const errors = [{ field: '/data', rule: 'required', message: 'must be given' }];
      return { id, status: 'rejected', problem: { status: 422, code: 'invalid_event', detail: 'must have data', errors } };
    }
    const known = this.stored.indexOf(id);
    return known >= 0 ? { id, status: 'duplicate', position: known + 1 } : { id, status: 'stored', position: this.stored.push(id) };
  }
}
