import { readStored } from '@evenhand/contracts';
import { statusOf, type ClockStatus } from '../clocks/progress';
import type { AnsweredEvent } from './answered';
import type { ComplaintDesk, Standing } from './complaint.desk';
import { runningClocks } from './clocks.decider';
import { isFiled, type Filed } from './complaint.state';

/** A clock of a complaint: what it has used and what is left, as it stands now. */
export interface ClockView extends ClockStatus {
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  /** event that stopped it */
  readonly stoppedBy: string | null;
  /** the one that decides timeliness (C-INV-4) */
  readonly governs: boolean;
  /** shares at which it has warned, in bp */
  readonly warned: readonly number[];
}

/** One complaint: how it stands, what may come next, and all that happened. */
export interface ComplaintView {
  readonly complaintId: string;
  readonly customerId: string;
  /** RECEIVED, ACKNOWLEDGED, …; REPORTED where it is known only from a register elsewhere */
  readonly state: string;
  readonly receivedAt: string | null;
  readonly issue: string | null;
  readonly severity: number | null;
  readonly category: string | null;
  readonly complexity: string | null;
  readonly desiredOutcome: string | null;
  readonly vulnerable: boolean | null;
  readonly level: number | null;
  readonly handlerRef: string | null;
  readonly decision: string | null;
  readonly mergedComplaints: readonly string[];
  readonly clocks: readonly ClockView[];
  /** commands that may come next, given good data */
  readonly allowed: readonly string[];
  readonly history: readonly (AnsweredEvent & { readonly recordedat: string })[];
  readonly revision: number;
  /** of its last event */
  readonly position: number;
}

export function complaintView({ complaintId, state, customer, events }: Standing, desk: Pick<ComplaintDesk, 'now' | 'book' | 'allowed'>): ComplaintView {
  const filed = isFiled(state) ? state : undefined;
  const last = events.at(-1);
  return {
    complaintId, customerId: customer, state: state.stage,
    receivedAt: filed ? new Date(filed.receivedAt).toISOString() : null, issue: filed?.filed.issue ?? null, severity: filed?.severity ?? null,
    category: filed?.category ?? null, complexity: filed?.complexity ?? null, desiredOutcome: filed?.filed.desiredOutcome ?? null,
    vulnerable: filed?.filed.vulnerable ?? null, level: filed?.level ?? null, handlerRef: filed?.assigned.at(-1) ?? null, decision: filed?.answer?.decision ?? null,
    mergedComplaints: filed?.merged ?? [], clocks: filed ? clocksOf(filed, desk) : [], allowed: desk.allowed({ complaintId, state }),
    history: events.map(({ body, stream, revision, position, recordedAt }) => ({ ...readStored(body), recordedat: recordedAt, stream, revision, position })),
    revision: events.length - 1, position: last?.position ?? 0,
  };
}

/** The earliest due first. */
function clocksOf(state: Filed, { now, book }: Pick<ComplaintDesk, 'now' | 'book'>): readonly ClockView[] {
  return runningClocks(state, book).flatMap((clock): ClockView[] => {
    const { jurisdiction, policyVersion, clockId, kind, dueAt, startedAt, stoppedAt, stoppedBy, governs, warned } = clock;
    const status = statusOf({ jurisdiction, policyVersion, clockId, kind, dueAt }, startedAt, stoppedAt, now, book);
    if (!status) return [];
    const stopped = stoppedAt === undefined ? null : new Date(stoppedAt).toISOString();
    return [{ ...status, startedAt: new Date(startedAt).toISOString(), stoppedAt: stopped, stoppedBy: stoppedBy ?? null, governs, warned }];
  }).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
}
