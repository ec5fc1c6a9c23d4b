import { caseDeltas, DECIDED_CASES } from '@evenhand/audit';
import type { Case, CaseRow, CustomerCases } from '@evenhand/audit';
import type { CounterProjection } from '@evenhand/event-sourcing';
import { casesMemory } from '../peer-statistics/cases.memory';
import type { ProjectedEvent } from '../projected-event';

const DAY_MS = 86_400_000;

/** Complaints whose last final or summary response upholds them, wholly or partly, by product, issue, branch and the response's day in UTC (days since 1970): where they come together something is wrong (PM-10). '' where not told. */
export const upheldComplaints: CounterProjection<ProjectedEvent, CustomerCases> = {
  name: 'upheld-complaints',
  version: 1,
  kind: 'counter',
  key: { product: 'text', issue: 'text', branch: 'text', day: 'integer' },
  sums: ['cases'],
  memory: casesMemory(DECIDED_CASES),
  deltas: (event, before, after) => caseDeltas(event, before, after, upheld),
};

function upheld({ product = '', issue = '', branch = '', decision }: Case): readonly CaseRow[] {
  return decision && decision.decision !== 'rejected' ? [{ key: [product, issue, branch, Math.floor(decision.at / DAY_MS)], add: [1] }] : [];
}
