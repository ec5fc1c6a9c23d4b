import { traceparentIn, traceparentsIn } from './traced';

const of = (n: number): string => `00-${String(n).padStart(32, '0')}-00000000000000a1-01`;
const body = (traceparent?: string, data: object = {}): string => JSON.stringify({ specversion: '1.0', id: 'e', ...(traceparent !== undefined && { traceparent }), data });

it('is read of the event, not of its data', () => {
  expect(traceparentIn(body(of(1)))).toBe(of(1));
  expect(traceparentIn(body(undefined, { traceparent: of(1) }))).toBeUndefined();
  expect(traceparentIn(body())).toBeUndefined();
});

it('is told once for many events of it, and of many traces as many are told as a span may be linked to', () => {
  expect(traceparentsIn([body(of(2)), body(), body(of(1)), body(of(2))].map((text) => ({ body: text })))).toEqual([of(2), of(1)]);
  expect(traceparentsIn(Array.from({ length: 300 }, (_, i) => ({ body: body(of(i + 1)) })))).toEqual(Array.from({ length: 128 }, (_, i) => of(i + 1)));
});
