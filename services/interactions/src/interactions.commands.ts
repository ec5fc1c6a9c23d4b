import { registry } from '@evenhand/contracts';
import { Clock, EventStore, type CustomerTurns } from '@evenhand/event-sourcing';
import { FactDoor, type FactService } from '@evenhand/ingest';
import type { Registry } from 'prom-client';
import { consequencesOf } from './consequences';
import { contextOf } from './context';
import { deciderOf } from './deciders';
import type { FactContext } from './fact';
import type { History } from './history';

/** Facts that a stream may hold more than once: what repeats one of them has its time and data. */
const AGAIN: ReadonlySet<string> = new Set([
  'consent-changed', 'preference-recorded', 'need-recorded', 'need-met', 'relationship-manager-assigned', 'procedure-published', 'comparison-challenge-decided', 'doubt-expired',
]);
const own = registry.all().filter(({ owner }) => owner === 'interactions');
const openers: ReadonlySet<string> = new Set(own.filter(({ name, aggregate }) => deciderOf(aggregate).opens.has(name)).map(({ type }) => type));

const service: FactService<History, FactContext> = {
  name: 'interactions',
  decider: ({ aggregate }) => deciderOf(aggregate),
  opens: ({ type }) => openers.has(type),
  kindOf: ({ name, event, at }) => (AGAIN.has(name) ? `${name} ${name === 'procedure-published' ? '' : at} ${JSON.stringify(Object.entries(event.data).sort())}` : name),
  contextOf,
  consequences: consequencesOf,
};

/** The one way in: publishers' facts, and the suite's own. */
export class InteractionsCommands extends FactDoor<History, FactContext> {
  constructor(store: EventStore, clock: Clock, metrics: Registry, turns?: CustomerTurns) {
    super(service, store, clock, metrics, turns);
  }
}
