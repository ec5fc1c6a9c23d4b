/**
 * By which it is told what a complaint is about, how it was decided, and that it goes on in another. Told of more, the same fold would see a split complaint before
 * it is filed: who counts and who compares fold the same types.
 */
export const DECIDED_CASES: readonly string[] = [
  ...['complaint-received', 'complaint-assessed', 'complaints-merged', 'complaint-response-issued'].map((name) => `evenhand.complaints.${name}.v1`), 'evenhand.interactions.customer-erased.v1',
];

/** By which peers are told: the segment of who complained too. */
export const PEER_CASES: readonly string[] = [...DECIDED_CASES, 'evenhand.interactions.customer-registered.v1'];
