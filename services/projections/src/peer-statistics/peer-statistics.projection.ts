import { caseDeltas, PEER_CASES, peerRowOf } from '@evenhand/audit';
import type { CustomerCases } from '@evenhand/audit';
import type { CounterProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';
import { casesMemory } from './cases.memory';
import { recordedPeers } from './recorded-peers';

/**
 * Decided complaints by what they are about and by the bucket of their ratio of compensation to loss (libs/audit): what redress is held against that of like
 * cases with. `month`: of the response, months since year 0 in UTC; '' and 0 where not told. Each figure that an assessment recorded is computed anew by whoever
 * verifies it.
 */
export const peerStatistics: CounterProjection<ProjectedEvent, CustomerCases> = {
  name: 'peer-statistics',
  version: 1,
  kind: 'counter',
  key: { product: 'text', issue: 'text', severity: 'integer', segment: 'text', month: 'integer', bucket: 'integer' },
  sums: ['cases'],
  memory: casesMemory(PEER_CASES),
  recorded: recordedPeers,
  deltas(event, before, after) {
    return caseDeltas(event, before, after, (of, segment) => {
      const row = peerRowOf(of, segment);
      return row ? [{ key: [row.product, row.issue, row.severity, row.segment, row.month, row.bucket], add: [1] }] : [];
    });
  },
};
