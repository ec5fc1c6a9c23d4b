import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../traffic';
import type { Acknowledged, Sent } from './acknowledged';
import type { Api } from './api';
import { pick } from './chance';
import { Desk, SOURCE } from './desk';
import type { Findings } from './findings';

interface Listed {
  readonly equityReviewId: string;
  readonly customerId: string;
}

const PAUSE_MS = 400;
/** of those that are open: some are left as they are */
const DECIDED = 0.8;
const TOP_UPS = [0, 0, 500, 5_000, 18_000] as const;

/** People who decide open equity reviews: some once, some twice at once, some one against the other. */
export class Reviewers {
  private stopping = false;
  private readonly seen = new Set<string>();
  private readonly chance: () => number;
  private readonly desk: Desk;

  constructor(private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, seed: number) {
    this.chance = seeded(seed * 1_000 + 850);
    this.desk = new Desk(api, acknowledged, findings, this.chance);
  }

  /** Returns when all that was decided is answered, after `stop`. */
  async work(): Promise<void> {
    while (!this.stopping && !this.findings.signal.aborted) {
      const { items } = await this.api.read<{ items: readonly Listed[] }>('/v1/equity-reviews?state=open&limit=200').catch(() => ({ items: [] }));
      for (const review of items) {
        if (this.seen.has(review.equityReviewId) || this.findings.signal.aborted) continue;
        this.seen.add(review.equityReviewId);
        if (this.chance() < DECIDED) await this.decide(review);
      }
      await sleep(this.chance() * PAUSE_MS);
    }
  }

  stop(): void {
    this.stopping = true;
  }

  private async decide({ equityReviewId, customerId }: Listed): Promise<void> {
    const path = `/v1/equity-reviews/${equityReviewId}/decide`;
    const decision = (by: string, topUpMinor: number): { readonly path: string; readonly body: object; readonly sent: Sent } => {
      const body = { id: `${by}-${equityReviewId}`, source: SOURCE, actorkind: 'staff' as const, data: { topUpMinor, currency: 'CNY', reason: 'looked_again' } };
      const data = { equityReviewId, ...body.data };
      return { path, body, sent: { specversion: '1.0', type: 'evenhand.complaints.equity-review-decided.v1', subject: customerId, ...body, data } };
    };
    const first = decision('decide', pick(TOP_UPS, this.chance));
    const draw = this.chance();
    if (draw < 0.5) return this.desk.post(first);
    if (draw < 0.75) return void (await Promise.all([this.twice(first), this.twice(first)]));
    await this.against([first, decision('decide-too', 777)]);
  }

  private async twice({ path, body, sent }: { readonly path: string; readonly body: object; readonly sent: Sent }): Promise<void> {
    this.acknowledged.send(sent);
    const answer = await this.desk.ask(path, body);
    if (answer) this.desk.hear(path, answer, sent);
  }

  /** One of the two decides. */
  private async against(both: readonly { readonly path: string; readonly body: object; readonly sent: Sent }[]): Promise<void> {
    const answers = await Promise.all(both.map(async ({ path, body, sent }) => ({ path, sent, answer: await this.desk.ask(path, body) })));
    if (answers.some(({ answer }) => !answer)) return;
    const won = answers.filter(({ answer }) => answer && answer.status < 300);
    const lost = answers.filter(({ answer }) => answer?.status === 409);
    if (won.length !== 1 || lost.length !== 1) this.findings.add(`two decisions at once were answered ${JSON.stringify(answers)}`);
    for (const { path, answer, sent } of won) {
      this.acknowledged.send(sent);
      if (answer) this.desk.hear(path, answer, sent);
    }
  }
}
