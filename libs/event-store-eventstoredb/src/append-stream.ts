import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { StoreUnavailable } from '@evenhand/event-sourcing';
import { answerOf } from './append-answer';
import type { Written } from './append-answer';
import { isOutage } from './connection';
import type { AppendCalls, Connection } from './connection';
import { appendMessages } from './requests';

interface Request {
  readonly id: string;
  readonly messages: readonly BatchAppendReq[];
  readonly since: number;
  firstSentAt?: number;
  sentAt: number;
  resolve(written: Written): void;
  reject(error: Error): void;
}

/** appends on the wire at most */
const WINDOW = 512;
const RETRY_MS = 50;
const LOOK_MS = 250;
const PATIENCE = 4;

/**
 * One call that carries all appends of this store, many at a time; the server takes them in the order they were sent. Where the call breaks, what
 * was not answered is sent again on the next, in its order and with the same event ids: what had been stored already is not stored again.
 */
export class AppendStream {
  private waiting = new Map<string, Request>();
  private readonly underWay = new Map<string, Request>();
  private call: AppendCalls | undefined;
  private full = false;
  private opening = false;
  /**
   * Milliseconds, counted by looks: while this process gets no time, or has too much to do to hear answers that are there already, it hardly
   * moves, and nobody is said to be away who is not.
   */
  private now = 0;
  private lastAnswer = 0;
  private closed = false;
  private readonly watch: NodeJS.Timeout;

  constructor(private readonly connection: Connection, private readonly unavailableAfter: number) {
    const interval = Math.min(LOOK_MS, unavailableAfter / 8);
    this.watch = setInterval(() => {
      this.now += interval;
      this.look();
    }, interval).unref();
  }

  /** @throws StoreUnavailable where no answer came in time; whether it was stored is unknown then. @throws Error where the server refuses it */
  write(stream: string, expectedRevision: number, events: readonly BatchAppendReq.ProposedMessage[]): Promise<Written> {
    return new Promise((resolve, reject) => {
      const id = randomUUID();
      this.waiting.set(id, { id, messages: appendMessages(id, stream, expectedRevision, events), since: this.now, sentAt: 0, resolve, reject });
      this.pump();
    });
  }

  close(): void {
    this.closed = true;
    clearInterval(this.watch);
    this.call?.cancel();
  }

  private pump(): void {
    if (!this.call) return void this.open();
    for (const [id, request] of this.waiting) {
      if (this.full || this.underWay.size >= WINDOW) return;
      this.waiting.delete(id);
      this.underWay.set(id, request);
      this.send(request);
    }
  }

  private send(request: Request): void {
    request.sentAt = this.now;
    request.firstSentAt ??= request.sentAt;
    for (const message of request.messages) this.full = this.call?.write(message) === false;
  }

  private async open(): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    while (!this.call && this.waiting.size > 0 && !this.closed) {
      try {
        this.listen(await this.connection.append());
      } catch (error) {
        if (!isOutage(error)) this.refuseAll(error as Error);
        await sleep(RETRY_MS);
      }
    }
    this.opening = false;
    if (this.call) this.pump();
  }

  private listen(call: AppendCalls): void {
    this.call = call;
    this.full = false;
    call.on('data', (answer: BatchAppendResp) => this.heard(answer));
    call.on('drain', () => {
      if (this.call !== call) return;
      this.full = false;
      this.pump();
    });
    call.on('error', (error) => this.lost(call, error));
    call.on('end', () => this.lost(call));
  }

  private heard(response: BatchAppendResp): void {
    const { id, answer } = answerOf(response);
    const request = this.underWay.get(id);
    if (!request) return;
    this.underWay.delete(id);
    if (answer.status === 'again') setTimeout(() => this.sendAgain(request, answer.reason), RETRY_MS);
    else this.lastAnswer = this.now;
    if (answer.status === 'refused') request.reject(answer.error);
    else if (answer.status !== 'again') request.resolve(answer);
    this.pump();
  }

  private sendAgain(request: Request, reason: string | undefined): void {
    if (this.closed || this.isLate(request)) return this.giveUp(request, reason);
    this.waiting = new Map([[request.id, request], ...this.waiting]);
    this.pump();
  }

  private lost(call: AppendCalls, error?: unknown): void {
    if (this.call !== call) return;
    this.call = undefined;
    const unanswered = [...this.underWay];
    this.underWay.clear();
    if (error !== undefined && !isOutage(error)) for (const [, request] of unanswered) request.reject(error as Error);
    else this.waiting = new Map([...unanswered, ...this.waiting]);
    this.look();
    // not at once: the server that broke the call may do so again
    if (this.waiting.size > 0 && !this.closed) setTimeout(() => this.pump(), RETRY_MS);
  }

  /** Gives up what is late, and a call whose answers stay away. */
  private look(): void {
    for (const requests of [this.waiting, this.underWay]) {
      for (const request of requests.values()) {
        if (!this.isLate(request)) continue;
        requests.delete(request.id);
        this.giveUp(request);
      }
    }
    const [oldest] = this.underWay.values();
    if (oldest && this.now - Math.max(oldest.sentAt, this.lastAnswer) > this.unavailableAfter / 2) this.breakOff();
    // while others are answered: the server forgets a repetition that comes before the first was replicated
    for (const request of this.underWay.values()) if (this.now - request.sentAt > this.unavailableAfter) this.send(request);
  }

  private breakOff(): void {
    const silent = this.call;
    if (silent) this.lost(silent);
    silent?.cancel();
    void this.connection.drop();
  }

  /** It has its time from the last answer on, whomever it was for, and a few times of it in all from when it was sent first. */
  private isLate({ since, firstSentAt }: Request): boolean {
    const silence = this.now - Math.max(firstSentAt ?? since, this.lastAnswer);
    return silence > this.unavailableAfter || (firstSentAt !== undefined && this.now - firstSentAt > PATIENCE * this.unavailableAfter);
  }

  private giveUp(request: Request, reason = 'no answer'): void {
    request.reject(new StoreUnavailable(`the event store cannot be reached: ${reason}`));
  }

  private refuseAll(error: Error): void {
    for (const request of this.waiting.values()) request.reject(error);
    this.waiting.clear();
  }
}
