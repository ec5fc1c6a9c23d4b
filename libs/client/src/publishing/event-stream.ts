import { once } from 'node:events';
import type * as http from 'node:http';
import { text } from 'node:stream/consumers';
import { EvenhandError } from '../errors';
import { abortable } from '../http/abort';
import { broken, Interrupted, isTooLarge, refusalOfEvents } from '../http/failure';
import { Patience } from '../http/patience';
import type { Problem } from '../http/problem';
import type { Transport } from '../http/transport';
import { headersOf, pathOf, type Destination } from './destination';
import type { EventInput } from './event-input';
import { counted, emptySummary, foreignAnswer, idOf, isAnswerTo, itemResult, type ItemResult, type Summary } from './item-result';
import { readLines } from './lines';
import { Unacknowledged, type PublishSource } from './unacknowledged';

export interface PublishOptions<T> extends Destination {
  /** each item's event, asked for once; default: the item is the event */
  readonly eventOf?: (item: T) => EventInput;
  /** each item's answer, in the order of the items, with what became of all so far. Its promise is waited for; what it throws ends the publishing */
  readonly onResult?: (result: ItemResult, item: T, soFar: Summary) => void | Promise<void>;
  /** ends the publishing; what has no answer by then may be stored */
  readonly signal?: AbortSignal;
}

/** A request ends after so many events or bytes, which bounds what is held for sending again; the next one follows at once. */
const REQUEST = { events: 10_000, bytes: 16 << 20 } as const;
/** Written at once; more waits for room in the connection. */
const WRITE_BYTES = 1 << 18;
const NDJSON = 'application/x-ndjson';
const NEW_LINE = Buffer.from('\n');

/** What one request carried so far: items up to (without) that number, bytes without line ends. `silence` runs out when nothing came for too long. */
interface Sent {
  upTo: number;
  bytes: number;
  readonly silence: NodeJS.Timeout;
}

/**
 * Streams events to their service's `POST /v1/<service>/events` as NDJSON, reading the answers while it sends. Every event is answered (no `Prefer:
 * return=minimal`): so a refusal is known by its item, and after a break exactly the events without an answer are sent again; their ids are
 * the same, so what had been stored is answered `duplicate`. An event answered 503 (the store was away for a moment) counts as such a break:
 * those behind it may have been judged without it. What a gateway finds too large (413) goes in smaller requests from then on. Memory is bounded by one
 * request's events.
 */
export class EventStream<T> {
  private readonly unanswered: Unacknowledged<T>;
  private readonly patience: Patience;
  private summary = emptySummary;
  private requestBytes: number = REQUEST.bytes;
  /** What the source or the listener threw: it ends the stream as it is. */
  private thrown: { readonly error: unknown } | null = null;
  private listening = false;

  constructor(source: PublishSource<T>, private readonly transport: Transport, private readonly options: PublishOptions<T>) {
    this.unanswered = new Unacknowledged(source, options.eventOf ?? ((item) => item as EventInput));
    this.patience = new Patience(transport.contact, options.signal);
  }

  async run(): Promise<Summary> {
    const { unanswered, patience, options: { signal } } = this;
    try {
      while (unanswered.waiting > 0 || (await abortable(unanswered.pull(), signal))) {
        try {
          await this.sendOnce();
        } catch (error) {
          await patience.after(error);
        }
      }
    } finally {
      unanswered.leave();
    }
    if (this.thrown) throw this.thrown.error;
    return this.summary;
  }

  private async sendOnce(): Promise<void> {
    const { transport, unanswered, options } = this;
    const { timeoutMs } = transport;
    const request = await transport.open('POST', transport.address(pathOf(options)), { ...headersOf(options), 'content-type': NDJSON, accept: NDJSON }, options.signal);
    const late = (): void => {
      const owed = sent.upTo > unanswered.first || request.writableEnded;
      if (owed && !this.listening) request.destroy(new Error(`no answer for ${timeoutMs / 1000} s`));
      else sent.silence.refresh();
    };
    const sent: Sent = { upTo: unanswered.first, bytes: 0, silence: setTimeout(late, timeoutMs) };
    const sending = this.send(request, sent).catch((error: unknown) => {
      this.thrown = { error };
      request.destroy();
    });
    try {
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      if (response.statusCode !== 200) throw refusalOfEvents({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text: await text(response) });
      for await (const lines of readLines(response)) for (const { bytes } of lines) await this.answered(this.parsed(bytes), sent);
      if (!request.writableEnded || sent.upTo > unanswered.first) throw new Interrupted('the answer ended before every event was answered');
      await sending;
    } catch (error) {
      request.destroy();
      if (this.thrown) throw this.thrown.error;
      if (isTooLarge(error)) return await this.sendLess(error.problem, sent);
      throw error instanceof EvenhandError || error instanceof Interrupted ? error : broken(error);
    } finally {
      clearTimeout(sent.silence);
    }
  }

  /** A request was too large: the next ones are half as large, and an event that was all of it is refused. */
  private async sendLess(problem: Problem, sent: Sent): Promise<void> {
    const { first, next } = this.unanswered;
    if (sent.upTo - first > 1) this.requestBytes = sent.bytes / 2;
    else await this.answered({ id: idOf(next?.bytes ?? ''), status: 'rejected', problem }, sent);
  }

  /** Writes the unanswered events, then new ones as the source brings them. Stops when the request is gone; what it pulled stays unanswered. */
  private async send(request: http.ClientRequest, sent: Sent): Promise<void> {
    let events: number = REQUEST.events;
    while (events > 0 && sent.bytes < this.requestBytes && !request.destroyed) {
      const room = this.requestBytes - sent.bytes;
      const batch = this.unanswered.from(sent.upTo, events, Math.min(WRITE_BYTES, room));
      if (batch.length === 0) {
        if (await this.unanswered.pull()) continue;
        break;
      }
      const written = Buffer.concat(batch.flatMap((outgoing) => [outgoing.bytes, NEW_LINE]));
      const size = written.length - batch.length;
      if (size > room && sent.bytes > 0) break;
      sent.upTo += batch.length;
      sent.bytes += size;
      sent.silence.refresh();
      events -= batch.length;
      if (!request.write(written) && !request.destroyed) await drained(request);
    }
    if (!request.destroyed) request.end();
  }

  /** Takes one answer in: it is that of the first event without one. */
  private async answered(result: ItemResult, sent: Sent): Promise<void> {
    const { unanswered, patience, options } = this;
    const { next } = unanswered;
    if (!next || unanswered.first >= sent.upTo || !isAnswerTo(next.bytes, result)) throw foreignAnswer(this.transport.contact.server);
    const item = unanswered.acknowledge() as T;
    this.summary = counted(this.summary, result);
    patience.progressed();
    try {
      this.listening = true;
      const heard = options.onResult?.(result, item, this.summary);
      if (heard) await heard;
    } catch (error) {
      this.thrown = { error };
      throw error;
    } finally {
      this.listening = false;
      sent.silence.refresh();
    }
  }

  private parsed(bytes: Buffer): ItemResult {
    const { server } = this.transport.contact;
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw foreignAnswer(server);
    }
    return itemResult(value, server);
  }
}

/** Resolves when the request takes more, or never will. */
const drained = (request: http.ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      request.off('drain', go).off('close', go);
      resolve();
    };
    request.on('drain', go).on('close', go);
  });
