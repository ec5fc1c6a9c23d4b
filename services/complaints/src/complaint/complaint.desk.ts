import { readStored, serialise } from '@evenhand/contracts';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import type { Outcome, StoredEvent } from '@evenhand/event-sourcing';
import { factOf } from '@evenhand/ingest';
import type { Fact } from '@evenhand/ingest';
import { ProblemError, problemOf } from '@evenhand/nest';
import type { ClockBook } from '../clocks/clock-book';
import { ComplaintsCommands } from '../complaints.commands';
import { answeredBefore } from './answered';
import type { AnsweredEvent } from './answered';
import type { DeskCommand } from './complaint.requests';
import { complaint } from './complaint.decider';
import type { ComplaintState } from './complaint.state';
import { PAID, REVERSED } from './desk.commands';
import { allowed, TransitionRefused } from './guards.decider';

/** What a command came to. */
export interface DeskAnswer {
  readonly complaintId: string;
  /** of the complaint's stream, for the next `expectedRevision` */
  readonly revision: number;
  /** of the last event stored */
  readonly position: number;
  readonly events: readonly AnsweredEvent[];
  /** it had been stored before */
  readonly again: boolean;
}

/** A complaint's stream as it stands. */
export interface Standing {
  readonly complaintId: string;
  readonly state: ComplaintState;
  readonly customer: string;
  readonly events: readonly StoredEvent[];
}

/** Carries out what the complaint desk commands: each command is one event and what goes with it. */
export class ComplaintDesk {
  constructor(private readonly store: EventStore, private readonly clock: Clock, private readonly commands: ComplaintsCommands) {}

  /** @throws ProblemError 404 unknown_complaint */
  async standing(complaintId: string): Promise<Standing> {
    const stream = `complaint-${complaintId}`;
    const events = (await this.store.readStreams([stream])).get(stream) ?? [];
    const [first] = events;
    if (!first) throw new ProblemError(404, 'unknown_complaint', `There is no complaint ${complaintId}.`);
    const state = events.map(({ body }) => factOf(readStored(body))).reduce((known, fact) => complaint.evolve(known, fact), complaint.initialState);
    return { complaintId, state, customer: first.customer, events };
  }

  get now(): number {
    return this.clock.now();
  }

  get book(): ClockBook {
    return this.commands.policies.book;
  }

  allowed({ complaintId, state }: Pick<Standing, 'complaintId' | 'state'>): readonly string[] {
    return allowed(state, { at: this.now, book: this.book, drawn: this.commands.draws(complaintId) });
  }

  /** @param standing of the complaint it is about; none where it is filed with this @throws ProblemError for what is refused */
  async carryOut({ said, expectedRevision, traceparent }: DeskCommand, standing?: Standing): Promise<DeskAnswer> {
    const own = !ELSEWHERE.has(said.type);
    const event = { time: new Date(this.now).toISOString(), ...said, subject: standing?.customer ?? said.subject };
    const intent = this.commands.commanded(event, said, { expectedRevision: own ? expectedRevision : undefined, traceparent });
    const { stream, id } = intent;
    const { complaintId } = standing ?? (event.data as { readonly complaintId: string });
    if (standing && !own) await this.checkPayment(intent, standing, expectedRevision);
    const [outcome] = (await this.commands.decide([intent])) as [Outcome<unknown, Fact>];
    if (outcome.status === 'rejected') throw await this.refused(complaintId, outcome.error);
    const revision = (last: number): number => (standing && !own ? revisionOf(standing) : last);
    if (outcome.status === 'duplicate') return this.again(complaintId, stream, id, outcome.position, revision);
    const { events, last, positions } = outcome;
    const answered = events.map(({ event: stored }, i): AnsweredEvent => (
      { ...readStored(serialise(stored)), stream, revision: outcome.revision - events.length + 1 + i, position: positions[i] as number }
    ));
    return { complaintId, revision: revision(outcome.revision), position: last, events: answered, again: false };
  }

  /** A payment stands in a stream of its own, whose decider knows neither the path nor the complaint's revision. */
  private async checkPayment({ stream, id }: { readonly stream: string; readonly id: string }, standing: Standing, expectedRevision?: number): Promise<void> {
    const known = (await this.store.readStreams([stream])).get(stream) ?? [];
    if (known.some((event) => event.id === id)) return;
    const [paid] = known;
    if (paid && (readStored(paid.body).data as { complaintId?: string }).complaintId !== standing.complaintId) {
      const message = `the payment is none of ${standing.complaintId}`;
      throw new ProblemError(422, 'payment_of_another_complaint', message, { errors: [{ field: '/data/compensationId', rule: 'payment_of_another_complaint', message }] });
    }
    if (expectedRevision !== undefined && expectedRevision !== revisionOf(standing)) throw this.stale(standing);
  }

  /** What the first of two equal commands was answered. */
  private async again(complaintId: string, stream: string, id: string, position: number, revision: (last: number) => number): Promise<DeskAnswer> {
    const { events, revision: last } = await answeredBefore(this.store, stream, id);
    return { complaintId, revision: revision(last), position: events.at(-1)?.position ?? position, events, again: true };
  }

  private async refused(complaintId: string, error: Error): Promise<ProblemError> {
    const { status, code, detail, errors } = problemOf(error);
    if (error instanceof TransitionRefused) return new ProblemError(409, code, detail, { errors, members: { allowed: error.allowed } });
    return code === 'stale_revision' ? this.stale(await this.standing(complaintId)) : new ProblemError(status, code, detail, { errors });
  }

  private stale(standing: Standing): ProblemError {
    const message = `the complaint stands at revision ${revisionOf(standing)}`;
    const errors = [{ field: '/expectedRevision', rule: 'stale_revision', message }];
    return new ProblemError(409, 'stale_revision', message, { errors, members: { revision: revisionOf(standing), allowed: this.allowed(standing) } });
  }
}

/** Commands whose events stand in a payment's stream. */
const ELSEWHERE: ReadonlySet<string> = new Set([PAID, REVERSED]);

const revisionOf = ({ events }: Standing): number => events.length - 1;
