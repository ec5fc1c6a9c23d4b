import { categories, clockKinds, complexities, decisions, issues, responseKinds } from '@evenhand/contracts';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, count, instant, instantOrNull, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words, wordsOrNull } from '../openapi.parts';
import { complaintDesk } from './complaint-desk.projection';
import { complaintItem } from './complaints.controller';
import { stops } from './desk.clocks';
import { stages } from './desk.stages';

const clock = object({
  jurisdiction: text, policyVersion: { type: 'integer' }, clockId: text, kind: words(clockKinds), dueAt: instant, extendedFrom: instantOrNull('when it was due at first, where that was put off'),
  stopsAt: { ...words(stops), description: 'what ends it' }, stoppedAt: instantOrNull('null while it runs'),
});
const response: JsonObject = {
  oneOf: [object({ kind: words(responseKinds), decision: wordsOrNull(decisions), at: instant }), { type: 'null' }], description: 'the last one, holding and interim ones included',
};
const item = object({
  complaintId: text, customerId: text, state: words(stages), issue: words(issues), product: orNull('string', 'the product code'), branch: orNull('string', 'where it was filed'),
  channel: orNull('string', 'by which it was filed'), severity: { type: 'integer', minimum: 1, maximum: 4 }, complexity: words(complexities), category: words(categories), vulnerable: { type: 'boolean' },
  handler: orNull('string', 'who has it'), level: { type: 'integer', minimum: 0, maximum: 3, description: 'how often it was escalated' },
  receivedAt: { ...instant, description: 'of complaints that were merged the earlier' }, due: { type: 'array', items: clock, description: 'every clock that applies, whether it runs or not' },
  nextDueAt: instantOrNull('the earliest due date of the clocks that run, regulatory and internal ones; that of the summary route is none, nor is there one at the end of a complaint'),
  governingDueAt: instantOrNull('the earliest due date of a response that a regulator sets, else that the bank sets itself, as extended; whether it was kept or not'),
  breached: { type: 'array', items: text, description: 'clocks that ran out' }, response, compensationMinor: { type: ['integer', 'null'], minimum: 0, description: 'granted by the last final or summary response' },
  paidMinor: { type: 'integer', description: 'paid and not taken back' }, currency: orNull('string', 'ISO 4217'), rootCause: orNull('string', 'the cause code'),
  mergedInto: orNull('string', 'the complaint it goes on in'), closedAt: instantOrNull('when it was closed, withdrawn or merged'),
  revision: { ...count, description: 'for expectedRevision of the next command' },
});
const due = [['final_simple', 'regulatory', '2026-03-03T16:00:00Z'], ['acknowledge', 'internal', '2026-02-17T16:00:00Z']]
  .map(([clockId, kind, dueAt]) => ({ jurisdiction: kind === 'regulatory' ? 'CN' : 'internal', policyVersion: 1, clockId, kind, dueAt }));
const example = pageExample(complaintDesk, complaintItem, [['complaints.complaint-received', { due, vulnerable: false }], ['complaints.complaint-acknowledged'], ['complaints.complaint-assigned']]);

/** How the complaint desk is read. */
export const complaintDeskApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/complaints': operation(
      'complaints', 'The complaint desk: what is due next comes first',
      `Ordered by due date, or by severity, then the vulnerable, then due date; never by what a customer is worth, which nothing here knows. Complaints of which nothing is due, closed ones among them, come last. Complaints known only from a register are not listed. ${PAGING}`,
      [
        query('state', words(stages), 'Only these'), query('issue', words(issues), 'Only these'), query('product', code(32), 'Only of this product code', 'CARD_STD'),
        query('dueBefore', instant, 'Only of which something is due earlier'), query('sort', { ...words(['due', 'severity']), default: 'due' }, 'What comes first'), ...pageParameters,
      ], [ref('ComplaintsPage'), example], readModelRefusals,
    ),
  },
  schemas: { ComplaintsPage: pageOf(item) },
};
