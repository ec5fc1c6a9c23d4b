import { BANK, serialise } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { NO_STREAM, uuidv5 } from '@evenhand/event-sourcing';
import type { Append, EventStore, StoredEvent } from '@evenhand/event-sourcing';
import { filling } from '@evenhand/simulation/testing/filled';
import { simulated } from '@evenhand/simulation/testing/simulated';
import * as fc from 'fast-check';

/** Journeys for tests, in days from a fixed first day. */
const FIRST_DAY = Date.UTC(2026, 0, 1);
const NAMESPACE = '0f5ac3a4-6f0e-4a1c-9b8c-3d7a1f6f2c11';
const SOURCE = 'https://bank.example/tests';
let serial = 0;

/** RFC 3339, noon of a day and a few ms: neither end of the day hides a fault. */
export const noon = (day: number, ms = 0): string => new Date(FIRST_DAY + (day + 0.5) * 86_400_000 + ms).toISOString();

/** @param name such as `interaction-rated`; of another service than interactions such as `complaints.complaint-received` */
export function fact(subject: string, name: string, time: string, data: object): CloudEvent {
  serial += 1;
  return { specversion: '1.0', id: `fact-${serial}`, source: SOURCE, type: `evenhand.${name.includes('.') ? name : `interactions.${name}`}.v1`, subject, time, data };
}

/** As the service that owns it would append it, in a stream of its own. */
export function appendOf(event: CloudEvent): Append {
  const id = uuidv5(JSON.stringify([event.source, event.id]), NAMESPACE);
  return { stream: `fact-${id}`, events: [{ id, customer: event.subject, body: serialise(event), digest: id.replaceAll('-', '') }], expectedRevision: NO_STREAM };
}

/** @returns position of the last of them */
export async function append(store: EventStore, ...events: readonly CloudEvent[]): Promise<number> {
  const results = await store.appendBatch(events.map(appendOf));
  return Math.max(...results.map((result) => (result.status === 'conflict' ? 0 : result.position)));
}

export async function journeyOf(store: EventStore, customer: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of store.readCustomer(customer)) events.push(...page);
  return events;
}

const grade = fc.integer({ min: 1, max: 5 });
const dimension = fc.constantFrom('rel', 'resp', 'assur', 'emp', 'tang');
/** Facts of every ledger, by name. */
const facts: Readonly<Record<string, fc.Arbitrary<object>>> = {
  'interaction-rated': fc.record({ courtesy: grade, competence: grade, ease: grade }).map((rated) => ({ interactionId: 'i-1', interactionChannel: 'phone', verifiedLink: true, ...rated })),
  'disclosure-given': fc.integer({ min: 0, max: 3 }).map((given) => {
    const items = ['fee_composition', 'interest_rate', 'risk'];
    return { disclosureId: 'd-1', phase: 'pre', itemsRequired: items, itemsGiven: items.slice(0, given), readingGrade: 8 };
  }),
  'promise-kept': fc.record({ dimension }).map((kept) => ({ promiseId: 'p-1', ...kept })),
  'promise-broken': fc.record({ dimension }).map((broken) => ({ promiseId: 'p-2', ...broken })),
  'expectation-outcome-observed': fc.tuple(dimension, fc.integer({ min: -20, max: 20 })).map(([of, actual]) => ({
    expectationId: 'e-1', actual, dimension: of, metric: 'days', low: 2, high: 3, betterIs: 'lower', attribution: { locus: 'bank', controllable: true, stable: false },
  })),
  'gesture-offered': fc.constant({ gestureId: 'g-1', costMinor: 500, currency: 'EUR', unconditional: true }),
  'hardship-support-given': fc.nat(1).map((valueMinor) => ({ hardshipId: 'h-1', support: 'fee_waiver', valueMinor, currency: 'EUR' })),
  'need-recorded': fc.constant({ needCode: 'N1' }),
};

const subject = fc.constantFrom('c-1', 'c-2', 'c-3', 'bank');
const day = fc.integer({ min: 0, max: 800 });

const single = fc
  .tuple(subject, day, fc.constantFrom(...Object.entries(facts)).chain(([name, data]) => data.map((made) => [name, made] as const)))
  .map(([of, on, [name, data]]) => [fact(of, name, noon(on), data)]);

/** An answer, and its void some days later with the evidence the answer gave. */
const voided = fc.tuple(subject, day, fc.nat(90), fc.constantFrom('D', 'P', 'I', 'N'), grade).map(([of, on, later, item, value]) => [
  fact(of, 'survey-answered', noon(on), { surveyId: 's-1', instrument: 'justice4', answers: [{ item, value }] }),
  fact(of, 'survey-voided', noon(on + later), {
    surveyId: 's-1', entries: [{ ledger: 'perceived', dim: item, x: (value - 1) * 25, w: 1, day: Math.floor(Date.parse(noon(on)) / 86_400_000) }],
  }),
]);

/** Facts of a few customers and of the bank, in any order of time: in order, late, at one moment; some voided, some given twice. */
const drawn = fc
  .array(fc.tuple(fc.oneof({ arbitrary: single, weight: 4 }, { arbitrary: voided, weight: 1 }), fc.nat(9)), { minLength: 1, maxLength: 60 })
  .map((made) => made.flatMap(([events, repeat]) => (repeat === 0 ? [...events, ...events] : events)));

/** The same customers in a simulated bank, whose seed is in every id. */
const simulatedFacts = simulated({ customers: 3, months: 12, events: 60, again: true }).map((tell) =>
  tell('').map(filling()).map((event) => ({ ...event, subject: event.subject === BANK ? BANK : `c-${event.subject.at(-1)}` })));

export const journeys: fc.Arbitrary<readonly CloudEvent[]> = fc.oneof({ arbitrary: drawn, weight: 3 }, { arbitrary: simulatedFacts, weight: 1 });
