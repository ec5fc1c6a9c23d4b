import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { ForeignAnswer, OutcomeUnknown } from '../errors';
import type { ClientOptions } from '../client-options';
import { abortable } from './abort';
import { broken, Interrupted, refusal as refusalOf, type Answer } from './failure';
import { defaultRetry, Patience, type Contact } from './patience';

const JSON_TYPE = 'application/json';
const TAKEN: ReadonlySet<number> = new Set([200, 201, 202]);

/** Query parameters; those without a value are left out, lists are joined by commas. */
export type Query = Readonly<Record<string, string | number | Date | readonly string[] | undefined>>;

interface Asked {
  readonly query?: Query;
  readonly body?: string;
  /** of the body; default JSON */
  readonly type?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly signal?: AbortSignal;
  /** what an answer other than 200 to 202 means */
  readonly refusal?: (answer: Answer) => Error;
}

/** Requests to one suite: address, credentials, time limit, and what is known of whether it is there. */
export class Transport {
  readonly contact: Contact;
  readonly timeoutMs: number;
  private readonly base: URL;

  constructor(private readonly options: ClientOptions) {
    this.base = new URL(options.url);
    if (!/^https?:$/.test(this.base.protocol)) throw new TypeError(`expected an http or https address, not ${this.base.href}`);
    this.timeoutMs = options.timeoutMs ?? 60_000;
    this.contact = {
      server: this.base.origin,
      policy: { ...defaultRetry, ...options.retry },
      sleep: options.sleep ?? ((ms, signal) => wait(ms, undefined, { signal })),
      onRetry: options.onRetry ?? (() => undefined),
      reached: false,
    };
  }

  /** GET; answers the parsed JSON, whose shape the API's contract gives. */
  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.patiently(signal, () => this.exchange<T>('GET', path, { query, signal }));
  }

  /** Asks for a change. It is sent again only where it surely was not carried out: where nothing was sent, or the server refused to begin. */
  change<T>(method: 'POST' | 'DELETE', path: string, { query, body, signal }: { readonly query?: Query; readonly body?: object; readonly signal?: AbortSignal }): Promise<T> {
    return this.patiently(signal, async () => {
      try {
        return await this.exchange<T>(method, path, { query, signal, ...(body && { body: JSON.stringify(body) }) });
      } catch (error) {
        throw error instanceof Interrupted && error.maybeDone ? new OutcomeUnknown(this.contact.server, error.message, error.cause ?? error) : error;
      }
    });
  }

  /** One request without patience. @throws Interrupted, what `refusal` makes of the answer, ForeignAnswer, or the signal's reason */
  async exchange<T>(method: string, path: string, { query = {}, body, type = JSON_TYPE, headers, signal, refusal = refusalOf }: Asked): Promise<T> {
    // Node gives DELETE no length by itself, and then its body no end
    const carried = body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const request = await this.open(method, this.address(path, query), { ...headers, accept: JSON_TYPE, ...carried }, signal);
    const late = setTimeout(() => request.destroy(new Error(`no answer for ${this.timeoutMs / 1000} s`)), this.timeoutMs);
    try {
      const answer = await answerTo(request.end(body));
      if (!TAKEN.has(answer.status)) throw refusal(answer);
      return parsed<T>(answer.text, this.contact.server);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  /** An open request, not ended. Aborting the signal breaks it. */
  async open(method: string, url: URL, headers: http.OutgoingHttpHeaders, signal?: AbortSignal): Promise<http.ClientRequest> {
    const { token, agent, headers: more } = this.options;
    const bearer = typeof token === 'function' ? await abortable(Promise.resolve(token()), signal) : token;
    const options = { method, agent, signal, headers: { ...more, ...headers, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) } };
    const request = (url.protocol === 'https:' ? https : http).request(url, options);
    return request.on('error', () => undefined);
  }

  /** The URL of an API path under a base that may have a path of its own (a gateway's prefix). */
  address(path: string, query: Query = {}): URL {
    const url = new URL(this.base.pathname.replace(/\/+$/, '') + path, this.base);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value instanceof Date ? value.toISOString() : String(value));
    return url;
  }

  private async patiently<T>(signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> {
    const patience = new Patience(this.contact, signal);
    for (;;) {
      try {
        const answered = await ask();
        patience.progressed();
        return answered;
      } catch (error) {
        await patience.after(error);
      }
    }
  }
}

/** The whole answer. @throws Interrupted */
export async function answerTo(request: http.ClientRequest): Promise<Answer> {
  try {
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text: await text(response) };
  } catch (error) {
    throw broken(error);
  }
}

function parsed<T>(body: string, server: string): T {
  try {
    return JSON.parse(body) as T;
  } catch {
    throw new ForeignAnswer(`${server} did not answer JSON`);
  }
}
