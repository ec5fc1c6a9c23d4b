import { handing } from './handing.span';

const trace = (n: number): string => `00-${String(n).padStart(32, '0')}-00000000000000a1-01`;

it.each<[string, (string | undefined)[], string | undefined]>([
  ['the one they have in common', [trace(1), trace(1)], trace(1)], ['none of several', [trace(1), trace(2)], undefined],
  ['none that only some have', [trace(1), undefined], undefined], ['none where there is none', [undefined, undefined], undefined], ['none that is no trace context', ['00-x'], undefined],
])('items are handed on with their trace: %s', (_, traces, expected) => {
  expect(handing('interactions', traces.map((one) => ({ trace: one }))).traceparent).toBe(expected);
});
