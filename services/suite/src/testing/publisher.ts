import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { ServiceName } from '../distributed/services';
import type { Answer, Door } from './doors';

/** Where the service is that takes in its events. */
export type UrlOf = (owner: ServiceName) => string;

const TURNS: readonly (readonly [door: Door, events: number])[] = [['stream', 400], ['batch', 120], ['one', 1], ['batch', 7], ['one', 1]];

const ownerOf = ({ type }: CloudEvent): ServiceName => (registry.get(type)?.owner ?? 'interactions') as ServiceName;

/**
 * One publisher over HTTP: all events in their order, by every door in turn, a request once the one before was answered.
 * @param first the door it begins with: two that begin otherwise split them otherwise
 * @returns an answer an event
 */
export async function publish(urlOf: UrlOf, events: readonly CloudEvent[], first = 0): Promise<Answer[]> {
  const given: Answer[] = [];
  for (let from = 0, turn = first; from < events.length; turn++) {
    const [door, most] = TURNS[turn % TURNS.length] as (typeof TURNS)[number];
    const owner = ownerOf(events[from] as CloudEvent);
    const other = events.findIndex((event, i) => i > from && ownerOf(event) !== owner);
    const to = Math.min(from + most, other === -1 ? events.length : other);
    given.push(...(await send(`${urlOf(owner)}/v1/${owner}/events`, door, events.slice(from, to))));
    from = to;
  }
  return given;
}

async function send(url: string, door: Door, events: readonly CloudEvent[]): Promise<Answer[]> {
  switch (door) {
    case 'one': {
      const { status, text } = await post(url, 'application/cloudevents+json', JSON.stringify(events[0]));
      const answer = JSON.parse(text) as Answer & NonNullable<Answer['problem']>;
      return [status < 300 ? answer : { id: null, status: 'rejected', problem: answer }];
    }
    case 'batch':
      return JSON.parse((await post(url, 'application/cloudevents-batch+json', JSON.stringify(events))).text) as Answer[];
    case 'stream': {
      const { text } = await post(url, 'application/x-ndjson', events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      return text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Answer);
    }
  }
}

async function post(url: string, type: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  const text = await response.text();
  if (response.status >= 500) throw new Error(`${url} answered ${response.status}: ${text}`);
  return { status: response.status, text };
}
