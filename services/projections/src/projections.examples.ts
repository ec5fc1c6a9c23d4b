import { catalogue, registry, serialiseAs, streamOf } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { journeyItem } from '@evenhand/journey-log';
import type { JsonObject } from '@evenhand/nest';
import { dayOf, encodeState, evaluate, evolve, explain, ExplainingFold, initialState, roundScores } from '@evenhand/scoring';
import type { CustomerState } from '@evenhand/scoring';
import { People } from './columns/people';
import { contactOf } from './contacts/contact-activity.projection';
import { ContactColumns } from './contacts/contact-columns';
import { answerContacts, contactMeasures } from './contacts/contacts.question';
import { LocalTime } from './contacts/local-time';
import { CustomerColumns } from './customers/customer-columns';
import { spreadOf } from './customers/spread.question';
import { explanationOf } from './customer-state/explanation';
import { decode } from './projected-event';
import type { ProjectedEvent } from './projected-event';

/** The journey that the API's description shows: the registry's own examples, stored one after the other and folded by the code that answers. */
const stored: readonly StoredEvent[] = ['disclosure-given', 'interaction-recorded', 'interaction-rated'].map((name, i) => {
  const type = registry.get(`evenhand.interactions.${name}.v1`) as EventType;
  return {
    id: '', digest: '', body: serialiseAs(type, type.example), customer: type.example.subject, stream: streamOf(type, type.example), revision: 0, position: i + 1,
    recordedAt: '2026-02-02T11:05:01.000Z',
  };
});
const events = stored.map(decode);
const AT = '2026-03-01T00:00:00.000Z';
const state = events.reduce<CustomerState>((before, event) => evolve(before, event), initialState());
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

export const CUSTOMER = (stored[0] as StoredEvent).customer;
export const SCORE = 'fairness.treatment.informational';
const standing = { position: stored.length, newestPosition: stored.length };
const dated = { customerId: CUSTOMER, at: AT, position: stored.length };

export const stateExample = plain({ ...dated, ...roundScores(evaluate(state, Date.parse(AT))) });
export const explanationExample = plain({ ...dated, ...explanationOf(SCORE, explain(events, SCORE, Date.parse(AT))) });
const worst = new ExplainingFold('fairness.treatment.overall');
for (const event of events) worst.add(event);
const { fairness, satisfaction } = roundScores(evaluate(state, Date.parse(AT)));
export const customersExample = plain({
  at: AT, ...standing, next: null,
  items: [{
    customerId: CUSTOMER, lastContactAt: '2026-02-02T09:30:00.000Z', fairness, satisfaction,
    reasons: worst.reasons(Date.parse(AT), 'down', 2).map(({ score, event, contribution }) => ({ score, eventId: (event as ProjectedEvent).id, type: event.type, contribution })),
  }],
});
const people = new People();
const contacts = new ContactColumns(people);
for (const event of events) {
  const contact = contactOf(event);
  if (contact) contacts.add({ customer: event.customer, at: event.at, ...contact });
}
const customers = new CustomerColumns(people, dayOf(Date.parse(AT)));
customers.put(CUSTOMER, encodeState(state));
export const contactsExample = plain({
  ...standing,
  rows: answerContacts(contacts, { from: -Infinity, to: Infinity, zone: 'UTC', by: ['day', 'outcome'], measures: contactMeasures, repeatWithinMs: 604_800_000 }, (zone) => new LocalTime(zone)),
});
export const spreadExample = plain({ at: AT, ...standing, ...spreadOf(customers) });
export const journeyExample = plain({ items: stored.map((event) => JSON.parse(journeyItem(event)) as object), next: 'YXNjOjM', position: stored.length });
export const catalogueExample = plain({ ...catalogue(), types: catalogue().types.slice(0, 1) });
const version = { version: 1, codeVersion: 1, state: 'live', position: stored.length, parked: 0 };
const following = { liveVersion: 1, versions: [version], position: stored.length, parked: 0, lag: 0, state: 'running' };
export const projectionsExample = plain({ items: [{ name: 'customer-state', kind: 'state', rows: 1, ...following }, { name: 'journey', kind: 'append', rows: stored.length, ...following }] });
