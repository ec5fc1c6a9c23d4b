import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudEvent } from '@evenhand/contracts';
import { seeded } from '../traffic';
import type { Acknowledged, Sent } from './acknowledged';
import type { Api } from './api';
import { below, pick } from './chance';
import type { Findings } from './findings';

const DAY = 86_400_000;
const DESKS = 3;
const PAUSE_MS = 150;
/**
 * Days that a complaint is old when it is filed, and ms that may lack: the clocks of some have run out, and do so again for what is split off; an
 * update that is due each seventh day is due within moments.
 */
const [AGES, LACKING] = [[0, 1, 7, 14, 16, 31], 1_500] as const;
const SOURCE = 'urn:evenhand-torture:desk';
const HASH = 'a4'.repeat(32);
const RESPONSE = {
  kind: 'final', decision: 'upheld', reasonCodes: ['FEE_COMPOSITION'], evidenceCited: true, readingGrade: 8, remedies: ['refund'], assessedLossMinor: 30_000,
  currency: 'CNY', entitlementMinor: 30_000, entitlementPolicyVersion: 1, reviewRouteIncluded: true, externalSchemeIncluded: true,
};

interface Step {
  /** as the path has it; none where it files */
  readonly command: string;
  /** name of the event */
  readonly event: string;
  readonly data?: object;
  readonly actorkind?: CloudEvent['actorkind'];
}

const heard: Step = { command: 'record-statement', event: 'statement-recorded', data: { statementHash: HASH, byCustomer: true, conduct: { listened: true } } };
const respond = (compensationMinor: number, decision = 'upheld'): Step =>
  ({ command: 'issue-response', event: 'complaint-response-issued', data: { ...RESPONSE, decision, compensationMinor }, actorkind: 'staff' });
const acknowledge: Step = { command: 'acknowledge', event: 'complaint-acknowledged', data: { expectedBy: '2030-01-01T00:00:00Z' } };
const accepted: readonly Step[] = [
  { command: 'accept', event: 'response-accepted', actorkind: 'customer' }, { command: 'close', event: 'complaint-closed', data: { reason: 'accepted' } },
];
/** What becomes of complaints; some are left as they are. */
const ROUTES: readonly (readonly Step[])[] = [
  [],
  [acknowledge, heard, respond(30_000), ...accepted],
  [heard, respond(12_000), ...accepted],
  [acknowledge, heard, respond(0, 'rejected')],
  [{ command: 'withdraw', event: 'complaint-withdrawn', actorkind: 'customer' }],
];

/** Complaint desks: each command is sent until it is answered, and some again after that. */
export class Complainers {
  private stopping = false;

  constructor(private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, private readonly seed: number) {}

  /** Returns when all that was commanded is answered, after `stop`. */
  async complain(): Promise<void> {
    await Promise.all(Array.from({ length: DESKS }, async (_, desk) => {
      const chance = seeded(this.seed * 1_000 + 800 + desk);
      for (let n = 0; !this.stopping && !this.findings.signal.aborted; n++) await this.one(`${desk}-${n}`, chance);
    }));
  }

  stop(): void {
    this.stopping = true;
  }

  private async one(name: string, chance: () => number): Promise<void> {
    const complaintId = `cmp-${name}`;
    const subject = `c_complains_${name.split('-')[0]}_${below(30, chance)}`;
    const age = pick(AGES, chance) * DAY;
    const time = new Date(Date.now() - age + (age === 0 ? 0 : below(LACKING, chance))).toISOString();
    await this.carryOut(complaintId, subject, filed(complaintId, chance, time), chance);
    const draw = chance();
    if (draw < 0.15) {
      await this.carryOut(complaintId, subject, { command: 'split', event: 'complaint-split', data: { newComplaintId: `${complaintId}-split`, issue: 'staff_attitude' } }, chance);
    } else if (draw < 0.3) {
      await this.carryOut(`${complaintId}-twin`, subject, filed(`${complaintId}-twin`, chance, new Date().toISOString()), chance);
      await this.carryOut(complaintId, subject, { command: 'merge', event: 'complaints-merged', data: { mergedComplaintId: `${complaintId}-twin` } }, chance);
    }
    for (const step of pick(ROUTES, chance)) await this.carryOut(complaintId, subject, step, chance);
  }

  private async carryOut(complaintId: string, subject: string, { command, event, data = {}, ...more }: Step & { readonly time?: string }, chance: () => number): Promise<void> {
    const filing = command === '';
    const body = { id: `${command || 'file'}-${complaintId}`, source: SOURCE, ...more, ...(filing && { subject, productcode: 'CARD_STD' }), data: { complaintId, ...data } };
    const sent: Sent = { specversion: '1.0', type: `evenhand.complaints.${event}.v1`, subject, ...body };
    this.acknowledged.send(sent);
    const path = filing ? '/v1/complaints' : `/v1/complaints/${complaintId}/${command}`;
    await this.post(path, JSON.stringify(body), sent);
    if (chance() < 0.15) await this.post(path, JSON.stringify(body), sent, 200);
    await sleep(chance() * PAUSE_MS, undefined, { signal: this.findings.signal }).catch(() => undefined);
  }

  /** @param must the answer that it has to be; default 201, or 200 where it is sent again */
  private async post(path: string, body: string, sent: Sent, must?: number): Promise<void> {
    while (!this.findings.signal.aborted) {
      const answer = await this.api.ask('POST', path, body);
      if (answer) return this.hear(path, answer.status, answer.body as { events?: readonly { readonly position: number }[] }, sent, must);
      this.acknowledged.repeated++;
      await sleep(50);
    }
  }

  private hear(path: string, status: number, answer: { readonly events?: readonly { readonly position: number }[] }, sent: Sent, must: number | undefined): void {
    const position = answer.events?.[0]?.position;
    if ((status !== 200 && status !== 201) || position === undefined || (must !== undefined && status !== must)) {
      return this.findings.add(`POST ${path} was answered ${status}: ${JSON.stringify(answer)}`);
    }
    this.acknowledged.hear(sent, status === 201 ? 'stored' : 'duplicate', position);
  }
}

function filed(complaintId: string, chance: () => number, time: string): Step & Pick<CloudEvent, 'time'> {
  const data = {
    complaintId, issue: pick(['fees', 'disclosure', 'staff_attitude'], chance), category: pick(['general', 'psd'], chance), severity: 1 + below(4, chance),
    complexity: pick(['simple', 'complex'], chance), desiredOutcome: 'refund',
  };
  return { command: '', event: 'complaint-received', data, actorkind: 'customer', time };
}
