import { setTimeout as sleep } from 'node:timers/promises';
import type { Acknowledged, Sent } from './acknowledged';
import type { Answer, Api } from './api';
import type { Findings } from './findings';

export const SOURCE = 'urn:evenhand-torture:desk';
const AGAIN = 0.15;
/** What follows by itself comes once it is left alone for some seconds, which a hundred kills in a row do not do. */
const PATIENCE_MS = 600_000;

export interface Posted {
  readonly path: string;
  readonly body: object;
  readonly sent: Sent;
  /** answers that say that it is too early: what it waits for has yet to happen by itself */
  readonly early?: readonly number[] | undefined;
}

/** A careful desk: each command is sent until it is answered, and some again after that. */
export class Desk {
  constructor(private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, private readonly chance: () => number) {}

  async post({ path, body, sent, early = [] }: Posted): Promise<void> {
    this.acknowledged.send(sent);
    for (const since = Date.now(); !this.findings.signal.aborted; await sleep(100)) {
      const answer = await this.ask(path, body);
      if (answer && early.includes(answer.status) && Date.now() - since < PATIENCE_MS) continue;
      if (answer) this.hear(path, answer, sent);
      break;
    }
    if (this.chance() >= AGAIN) return;
    const again = await this.ask(path, body);
    if (again) this.hear(path, again, sent, 200);
  }

  /** @returns undefined once something was found */
  async ask(path: string, body: object): Promise<Answer | undefined> {
    while (!this.findings.signal.aborted) {
      const answer = await this.api.ask('POST', path, JSON.stringify(body));
      if (answer) return answer;
      this.acknowledged.repeated++;
      await sleep(50);
    }
    return undefined;
  }

  /** @param must the answer that it has to be; default 201, or 200 where it is sent again */
  hear(path: string, { status, body }: Answer, sent: Sent, must?: number): void {
    const { position: last, events } = body as { readonly position?: number; readonly events?: readonly { readonly position: number }[] };
    const position = events ? events[0]?.position : last;
    if ((status !== 200 && status !== 201) || position === undefined || (must !== undefined && status !== must)) {
      return this.findings.add(`POST ${path} was answered ${status}: ${JSON.stringify(body)}`);
    }
    this.acknowledged.hear(sent, status === 201 ? 'stored' : 'duplicate', position);
  }
}
