import type { CloudEvent } from '@evenhand/contracts';
import type { Database } from './database';
import { logOf } from './log.check';

type Fields = Readonly<Record<string, string>>;

/** An event of the log, as the checks of what happens by itself read it: from its text alone, by no code of the product. */
export interface Happened {
  readonly position: number;
  readonly event: CloudEvent;
  /** its type without service and version */
  readonly name: string;
  /** ms */
  readonly at: number;
  readonly data: Fields;
  /** the suite's own, not a publisher's */
  readonly own: boolean;
  readonly history: boolean;
}

const OWN: readonly string[] = ['urn:evenhand:interactions', 'urn:evenhand:complaints'];

export function happened(position: number, body: string): Happened {
  const event = JSON.parse(body) as CloudEvent;
  return {
    position, event, name: event.type.split('.')[2] as string, at: Date.parse(event.time), data: event.data as Fields,
    own: OWN.includes(event.source), history: event.history === true,
  };
}

/** All that happened, in the order of the log. */
export async function allThatHappened(database: Database): Promise<readonly Happened[]> {
  const all: Happened[] = [];
  for await (const { position, body } of logOf(database)) all.push(happened(position, body));
  return all;
}

/** In groups, each in the order of the log; what has no key belongs to none. */
export function grouped(log: readonly Happened[], keyOf: (one: Happened) => string | undefined): ReadonlyMap<string, readonly Happened[]> {
  const groups = new Map<string, Happened[]>();
  for (const one of log) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Ids of the timers' events that were taken out again, each as often as it was. */
export const voided = (log: readonly Happened[]): ReadonlyMap<string, readonly Happened[]> =>
  grouped(log, ({ name, data }) => (name === 'timer-voided' || name === 'complaint-timer-voided' ? data['timerEventId'] : undefined));

export const told = ({ position, event: { type, id, time } }: Happened): string => `${type} ${id} of ${time} at position ${position}`;
export const iso = (ms: number): string => new Date(ms).toISOString();
export const DAY = 86_400_000;
