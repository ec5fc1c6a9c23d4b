import type { CloudEvent } from '@evenhand/contracts';
import { DAY, type DataOf, type Fact, type FactContext, type FactName, type RecordFact } from './fact';

/** Facts for the specs. Days count from 2026-01-01. */
const START = Date.UTC(2026, 0, 1);

export const day = (number: number): number => START + number * DAY;
export const iso = (ms: number): string => new Date(ms).toISOString();
export const date = (number: number): string => iso(day(number)).slice(0, 10);

let ids = 0;

export function fact<Name extends FactName>(name: Name, at: number, data: Partial<DataOf<Name>>, envelope: Partial<CloudEvent> = {}): Fact {
  const event: CloudEvent = {
    specversion: '1.0', id: `e${++ids}`, source: 'urn:test:bank', type: `evenhand.interactions.${name}.v1`, subject: 'c_1', time: iso(at), ...envelope, data,
  };
  return { event, name, at };
}

/** The fact as it is posted: long after it happened, unless `now` is given. */
export const post = ({ event, name, at }: Fact, context?: FactContext, now = day(10_000)): RecordFact => ({ event, name, at, now, ...(context && { context }) });

/** The same data in another event, at the same time or another. */
export const again = ({ event, name, at }: Fact, when = at): Fact => ({ event: { ...event, id: `e${++ids}`, time: iso(when) }, name, at: when });

/** The fact with fields changed or added. */
export const having = ({ event, name, at }: Fact, fields: object): Fact => ({ event: { ...event, data: { ...event.data, ...fields } }, name, at });
