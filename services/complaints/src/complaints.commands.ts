import { digestOf, registry, serialise } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { Clock, EventStore, type CustomerTurns } from '@evenhand/event-sourcing';
import type { Intent } from '@evenhand/event-sourcing';
import { FactDoor, type Coming, type FactService, type Posted, type RecordFact } from '@evenhand/ingest';
import { ProblemError } from '@evenhand/nest';
import type { Registry } from 'prom-client';
import { drawnBlind } from './blind-review/sample';
import { surroundingsOf, type Surroundings } from './context';
import type { Jurisdictions } from './config';
import { deciderOf } from './deciders';
import type { ComplaintsContext, FactDecider } from './fact';
import { PolicyBook } from './policies.follower';

export interface ComplaintsOptions {
  readonly jurisdictions: Jurisdictions;
  /** EVENHAND_SAMPLE_SEED: which complaints are reviewed blind follows from it */
  readonly sampleSeed: string;
}

const POLICIES: ReadonlySet<string> = new Set(['sla-policy', 'calendar', 'redress-policy']);
const own = registry.all().filter(({ owner }) => owner === 'complaints');
const openers: ReadonlySet<string> = new Set(own.filter(({ name, aggregate }) => deciderOf(aggregate).opens.has(name)).map(({ type }) => type));
/** Facts that a stream holds once: a second one is a repetition. Of all others one repeats another where time and data are the same. */
const ONCE: ReadonlySet<string> = new Set(['complaint-received', 'complaint-reported', 'complaint-acknowledged', 'compensation-paid', 'equity-review-opened', 'equity-review-decided', 'blind-review-drawn']);

/** The one way in: the desk's commands, other systems' facts, and the suite's own. */
export class ComplaintsCommands extends FactDoor<unknown, Surroundings> {
  constructor(store: EventStore, clock: Clock, readonly policies: PolicyBook, private readonly options: ComplaintsOptions, metrics: Registry, turns?: CustomerTurns) {
    super(serviceOf(policies, options), store, clock, metrics, turns);
  }

  /** Whether somebody may review the complaint blind. */
  draws(complaintId: string): boolean {
    return drawnBlind(this.options.sampleSeed, complaintId);
  }

  /**
   * A command on its way.
   * @param said the event as it was commanded: what the desk adds to it would differ when the same is sent again
   * @throws ProblemError 422 that names what is wrong with the event
   */
  commanded(event: object, said: object, coming: Pick<Coming, 'expectedRevision' | 'traceparent'>): Intent<Posted<Surroundings>> {
    const candidate = this.candidate(event, coming);
    if ('command' in candidate) return { ...candidate, digest: digestOf(serialise(said as CloudEvent)) };
    const { status, code, detail, errors } = candidate.problem;
    throw new ProblemError(status, code, detail, { errors });
  }
}

function serviceOf(policies: PolicyBook, options: ComplaintsOptions): FactService<unknown, Surroundings> {
  return {
    name: 'complaints',
    decider: ({ aggregate }) => informed(deciderOf(aggregate), (fact) => contextOf(fact, policies, options)),
    opens: ({ type }) => openers.has(type),
    kindOf: ({ name, event, at }) => (ONCE.has(name) ? name : `${name} ${at} ${JSON.stringify(Object.entries(event.data).sort())}`),
    contextOf: surroundingsOf,
    // Whoever published a policy may rely on it at once.
    async consequences(recorded) {
      const published = recorded.filter(({ command: { type } }) => POLICIES.has(type.aggregate)).map(({ outcome }) => outcome.position);
      if (published.length > 0) await policies.reached(Math.max(...published));
      return [];
    },
  };
}

/** Adds to each command what its decider is to know. */
function informed<State>(decider: FactDecider<State>, contextOf: (fact: RecordFact<Surroundings>) => ComplaintsContext): Pick<FactDecider<State>, 'initialState' | 'evolve' | 'decide'> {
  return {
    initialState: decider.initialState,
    evolve: (state, fact) => decider.evolve(state, fact),
    decide: (fact, state) => decider.decide({ ...fact, context: contextOf(fact as RecordFact<Surroundings>) }, state),
  };
}

function contextOf({ event, context }: RecordFact<Surroundings>, { book, redress }: PolicyBook, { jurisdictions, sampleSeed }: ComplaintsOptions): ComplaintsContext {
  const mine = (event.branchid === undefined ? undefined : jurisdictions.ofBranch.get(event.branchid)) ?? jurisdictions.all;
  const { complaintId } = event.data as { readonly complaintId?: string };
  return { book, jurisdictions: mine, redressPolicies: redress, ...context, drawn: complaintId !== undefined && drawnBlind(sampleSeed, complaintId) };
}

export const typeOf = (name: string): EventType => registry.get(`evenhand.complaints.${name}.v1`) as EventType;
