import { caseDeltas, concernsCases, decodeCases, encodeCases, foldCases, NO_CASES } from '@evenhand/audit';
import type { CustomerCases } from '@evenhand/audit';
import type { CounterProjection } from '@evenhand/event-sourcing';
import type { ProjectedEvent } from '../projected-event';
import { profile, profileNames, profileOf } from './case-profile';

/**
 * Complaints counted by their profile, for the audit of the whole bank: nothing that names anybody, and only integers, so that counts of any partition
 * add up to the same audit. What a complaint counted as before an event is taken off when it counts as something else.
 */
export const complaintAudit: CounterProjection<ProjectedEvent, CustomerCases> = {
  name: 'complaint-audit',
  version: 1,
  kind: 'counter',
  key: Object.fromEntries(profileNames.map((name) => [name, profile[name].kind])),
  sums: ['cases'],
  followed: true,
  memory: {
    concerns: ({ type }) => concernsCases(type),
    initialState: () => NO_CASES,
    evolve: (state, event) => foldCases(state, event),
    encode: encodeCases,
    decode: decodeCases,
  },
  deltas(event, before = NO_CASES, after = NO_CASES) {
    return caseDeltas(event, before, after, (one, segment) => [{ key: profileOf(one, segment), add: [1] }]);
  },
};
