import type { JsonObject } from '@evenhand/nest';

/** What the API's description shows of operations. */
export const OPERATION_ID = '0b8f6c1e-2f3a-4d5b-8c7d-9e0f1a2b3c4d';
export const REPORT_ID = '5d2c9a4f-7b1e-4c3d-9f8a-1b2c3d4e5f60';
export const REASON = 'after the change of the rating rule';
export const accepted: JsonObject = { operationId: OPERATION_ID };

const ended = { projection: 'customer-state', state: 'done', reason: REASON, startedAt: '2026-11-20T08:00:00.000Z', finishedAt: '2026-11-20T08:00:04.120Z' } as const;
export const verified: JsonObject = {
  id: OPERATION_ID, kind: 'verify', version: 1, done: 41_007, total: 41_007, rate: 9_953.2, ...ended,
  result: { equal: true, version: 1, position: 41_007, rows: 2_310, reportId: REPORT_ID, differing: 0, customers: [] },
};
export const dropped: JsonObject = { id: OPERATION_ID, kind: 'drop', version: 2, done: 0, total: 0, rate: 0, ...ended, result: { version: 2 } };
export const differing: JsonObject = {
  items: [{ customerId: 'c_7Qm2Xk4T9b', fields: [{ path: '/state/treatment/I/0', stored: 81.5, refolded: 79.25 }] }], next: null,
};
