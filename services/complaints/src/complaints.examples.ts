import { registry, serialise } from '@evenhand/contracts';
import type { EventType } from '@evenhand/contracts';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { factOf } from '@evenhand/ingest';
import type { JsonObject } from '@evenhand/nest';
import { shippedBook } from './clocks/clock-book';
import { complaint } from './complaint/complaint.decider';
import type { ComplaintState } from './complaint/complaint.state';
import { complaintView } from './complaint/complaint.view';
import { allowed } from './complaint/guards.decider';

/** The complaint that the API's description shows: the registry's own examples, decided and shown by the code that answers. */
const NOW = Date.parse('2026-02-17T08:00:00Z');
let state: ComplaintState = complaint.initialState;
const stored: StoredEvent[] = [];
for (const name of ['complaint-received', 'complaint-acknowledged']) {
  const { example } = registry.get(`evenhand.complaints.${name}.v1`) as EventType;
  const context = { book: shippedBook, jurisdictions: ['CN', 'internal'], gapOwner: example.subject };
  for (const fact of complaint.decide({ ...factOf(example), now: NOW, context }, state)) {
    state = complaint.evolve(state, fact);
    const position = stored.length + 1;
    stored.push({ id: '', digest: '', customer: example.subject, body: serialise(fact.event), stream: 'complaint-cmp_42', revision: position - 1, position, recordedAt: new Date(fact.at + 1_000).toISOString() });
  }
}
const desk = { now: NOW, book: shippedBook, allowed: ({ state: known }: { readonly state: ComplaintState }) => allowed(known, { at: NOW, book: shippedBook }) };
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
const last = stored.at(-1) as StoredEvent;

export const example = {
  complaint: plain(complaintView({ complaintId: 'cmp_42', state, customer: last.customer, events: stored }, desk)),
  acknowledged: plain({
    complaintId: 'cmp_42', revision: last.revision, position: last.position,
    events: [{ ...(JSON.parse(last.body) as object), stream: last.stream, revision: last.revision, position: last.position }],
  }),
};
