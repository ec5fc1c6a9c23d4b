import { setImmediate } from 'node:timers/promises';
import { EvenhandError, Refused } from '../errors';
import { isTooLarge, refusalOfEvents } from '../http/failure';
import { Patience } from '../http/patience';
import type { Transport } from '../http/transport';
import { headersOf, pathOf, type Destination } from './destination';
import type { PublishableEvent } from './event-input';
import { foreignAnswer, isAnswerTo, itemResult, type Acknowledged } from './item-result';
import { Outbox } from './outbox';

export interface PublisherOptions extends Destination {
  /** most events a request; default 1 000, at most the suite's 10 000 */
  readonly batchEvents?: number;
  /** most characters a request, unless one event alone has more; default 500 000, which gateways let through whose limit is the common 1 MiB */
  readonly batchCharacters?: number;
  /** events without an answer from which on `ready` waits; default 10 000 */
  readonly maxPending?: number;
  /** ends the publisher: what has no answer by then is rejected with the signal's reason, and may be stored */
  readonly signal?: AbortSignal;
}

const BATCH_TYPE = 'application/cloudevents-batch+json';

/**
 * Publishes single events of a process that goes on, in the order of the calls, one batch at a time: what gathers while a batch is on its way goes
 * together in the next. A batch that breaks, or is answered 408, 429, 500 or 502 to 504, is sent again with the same ids, so that what had been stored is answered
 * `duplicate`; one that is too large (413) is sent in halves. When the client's patience ends, or what answers accepts no request, all that has no
 * answer is rejected with Unavailable or NotAccepted, and what is sent after that starts anew.
 */
export class Publisher {
  private readonly outbox: Outbox;
  private readonly options: Required<Omit<PublisherOptions, 'signal' | keyof Destination>> & { readonly signal?: AbortSignal; readonly to: Destination };
  private sending = false;
  private closed = false;

  constructor(private readonly transport: Transport, { batchEvents = 1_000, batchCharacters = 500_000, maxPending = 10_000, signal, ...to }: PublisherOptions = {}) {
    for (const [name, value] of Object.entries({ batchEvents, batchCharacters, maxPending })) {
      if (!(value >= 1)) throw new RangeError(`${name} must be at least 1, not ${value}`);
    }
    this.options = { batchEvents, batchCharacters, maxPending, signal, to };
    this.outbox = new Outbox(maxPending);
    signal?.addEventListener('abort', () => this.outbox.rejectAll(signal.reason), { once: true });
  }

  /**
   * Answers once the event is stored, and where: who waits for it is held back as the suite is. Aborting `signal` gives the event up; where it was on
   * its way, it may be stored all the same.
   * @throws Refused where this very event was refused; Unavailable where the suite stayed away, NotAccepted where no request is accepted: neither says
   * anything of the event; ForeignAnswer; the signal's reason
   */
  async send(event: PublishableEvent, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Acknowledged> {
    if (this.closed) throw new EvenhandError('the publisher is closed');
    this.options.signal?.throwIfAborted();
    signal?.throwIfAborted();
    const answer = this.outbox.add(event, signal);
    if (!this.sending) void this.sendAll();
    return answer;
  }

  /**
   * Resolves once less than `maxPending` events are without an answer: a loop that does not wait for each `send` waits for this before it. Of many
   * loops that wait each may then send one.
   */
  ready(): Promise<void> {
    return this.outbox.room();
  }

  /** Resolves once every event sent so far has its answer, whatever it is: the promise of each `send` tells. */
  flush(): Promise<void> {
    return this.outbox.settled();
  }

  /** Takes no more events, and resolves once those sent have their answers. */
  close(): Promise<void> {
    this.closed = true;
    return this.flush();
  }

  private async sendAll(): Promise<void> {
    this.sending = true;
    const patience = new Patience(this.transport.contact, this.options.signal);
    try {
      await setImmediate(); // events sent in the same turn go together
      while (this.outbox.size > 0) await this.sendBatch(patience).catch((error: unknown) => patience.after(error));
    } catch (error) {
      this.outbox.rejectAll(error);
    }
    this.sending = false;
  }

  /** Sends the first events, at most so many. */
  private async sendBatch(patience: Patience, most = this.options.batchEvents): Promise<void> {
    const { transport, outbox, options: { batchCharacters, signal, to } } = this;
    const entries = outbox.first(most, batchCharacters);
    if (entries.length === 0) return;
    const body = `[${entries.map(({ text }) => text).join(',')}]`;
    let results: unknown;
    try {
      results = await transport.exchange<unknown>('POST', pathOf(to), { body, type: BATCH_TYPE, headers: headersOf(to), signal, refusal: refusalOfEvents });
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (entries.length === 1) return outbox.reject(entries, new Refused(error.problem, error.status));
      const half = Math.ceil(entries.length / 2);
      await this.sendBatch(patience, half);
      return this.sendBatch(patience, entries.length - half);
    }
    const { server } = transport.contact;
    if (!Array.isArray(results) || results.length !== entries.length) throw foreignAnswer(server);
    for (const [i, entry] of entries.entries()) {
      const result = itemResult(results[i], server);
      if (!isAnswerTo(entry.text, result)) throw foreignAnswer(server);
      patience.progressed();
      if (result.status === 'rejected') outbox.reject([entry], new Refused(result.problem));
      else outbox.resolve(entry, result);
    }
  }
}
