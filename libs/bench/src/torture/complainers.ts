import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../traffic';
import type { Acknowledged, Sent } from './acknowledged';
import type { Api } from './api';
import { drawnBlind } from './blind.sample';
import { below, pick } from './chance';
import { filed, routeOf } from './complaint.routes';
import type { Step } from './complaint.routes';
import { Desk, SOURCE } from './desk';
import type { Findings } from './findings';
import { BRANCHES } from './past.complaints';

const DAY = 86_400_000;
const DESKS = 3;
const PAUSE_MS = 150;
/**
 * Days that a complaint is old when it is filed, and ms that may lack: the clocks of some have run out, and do so again for what is split off; an
 * update that is due each seventh day is due within moments.
 */
const [AGES, LACKING] = [[0, 1, 7, 14, 16, 31], 1_500] as const;
/** So many more than by themselves are drawn to be reviewed blind: of 5 in 100 little would be seen. */
const DRAWN = 0.15;

/** Complaint desks: each command is sent until it is answered, and some again after that. */
export class Complainers {
  private stopping = false;

  constructor(private readonly api: Api, private readonly acknowledged: Acknowledged, private readonly findings: Findings, private readonly seed: number) {}

  /** Returns when all that was commanded is answered, after `stop`. */
  async work(): Promise<void> {
    await Promise.all(Array.from({ length: DESKS }, async (_, number) => {
      const chance = seeded(this.seed * 1_000 + 800 + number);
      const desk = new Desk(this.api, this.acknowledged, this.findings, chance);
      for (let n = 0; !this.stopping && !this.findings.signal.aborted; n++) await this.one(desk, `${number}-${n}`, chance);
    }));
  }

  stop(): void {
    this.stopping = true;
  }

  private async one(desk: Desk, name: string, chance: () => number): Promise<void> {
    const complaintId = chance() < DRAWN ? drawnFrom(`cmp-${name}`) : `cmp-${name}`;
    const subject = `c_complains_${name.split('-')[0]}_${below(30, chance)}`;
    const age = pick(AGES, chance) * DAY;
    const time = new Date(Date.now() - age + (age === 0 ? 0 : below(LACKING, chance))).toISOString();
    await this.carryOut(desk, complaintId, subject, filed(complaintId, chance, time), chance);
    const draw = chance();
    if (draw < 0.15) {
      await this.carryOut(desk, complaintId, subject, { command: 'split', event: 'complaint-split', data: { newComplaintId: `${complaintId}-split`, issue: 'staff_attitude' } }, chance);
    } else if (draw < 0.3) {
      await this.carryOut(desk, `${complaintId}-twin`, subject, filed(`${complaintId}-twin`, chance, new Date().toISOString()), chance);
      await this.carryOut(desk, complaintId, subject, { command: 'merge', event: 'complaints-merged', data: { mergedComplaintId: `${complaintId}-twin` } }, chance);
    }
    for (const step of routeOf(complaintId, chance)) await this.carryOut(desk, complaintId, subject, step, chance);
  }

  private async carryOut(desk: Desk, complaintId: string, subject: string, { command, event, data = {}, early, again, path, ...more }: Step & { readonly time?: string }, chance: () => number): Promise<void> {
    const filing = command === '';
    const told = { id: `${command || 'file'}-${complaintId}${again ? '-again' : ''}`, source: SOURCE, ...more };
    const body = { ...told, ...(filing && { subject, productcode: 'CARD_STD', branchid: pick(BRANCHES, chance) }), data: { ...(!path && { complaintId }), ...data } };
    const sent: Sent = { specversion: '1.0', type: `evenhand.complaints.${event}.v1`, subject, ...body };
    await desk.post({ path: path ?? (filing ? '/v1/complaints' : `/v1/complaints/${complaintId}/${command}`), body, sent, early });
    await sleep(chance() * PAUSE_MS, undefined, { signal: this.findings.signal }).catch(() => undefined);
  }
}

function drawnFrom(name: string): string {
  for (let n = 0; ; n++) if (drawnBlind(`${name}-${n}`)) return `${name}-${n}`;
}
