import { registry, streamOf } from '@evenhand/contracts';
import type { CloudEvent, EventType } from '@evenhand/contracts';
import { traffic } from '../traffic';

export interface Stored {
  readonly event: CloudEvent;
  readonly stream: string;
  readonly revision: number;
}

/** What is filled in from the event that opened a stream. */
interface Opener {
  readonly channel?: string;
  readonly dimension?: string;
  readonly day: number;
}

/** Contacts that the traffic may still rate are among its last so many unrated ones. */
const RATEABLE = 2_001;

/** The traffic that rebuilds are measured on, as the service stores it: an opener, or what became of one, with what the service fills in from it. */
export function* storedTraffic(): Generator<Stored> {
  const contacts = new Map<string, Opener>();
  const others = new Map<string, Opener>();
  for (const event of traffic('mixed', 'log', 7)) {
    const stream = streamOf(registry.get(event.type) as EventType, event);
    const waiting = stream.startsWith('interaction-') ? contacts : others;
    const opener = waiting.get(stream);
    if (opener) {
      waiting.delete(stream);
      yield { event: { ...event, data: { ...event.data, ...filledFrom(opener, event) } }, stream, revision: 1 };
    } else {
      waiting.set(stream, openerOf(event));
      if (contacts.size > RATEABLE) contacts.delete(contacts.keys().next().value as string);
      yield { event, stream, revision: 0 };
    }
  }
}

const dayOf = ({ time }: CloudEvent): number => Math.floor(Date.parse(time) / 864e5);

function openerOf(event: CloudEvent): Opener {
  return { channel: event.channel, dimension: (event.data as { dimension?: string }).dimension, day: dayOf(event) };
}

function filledFrom({ channel, dimension, day }: Opener, event: CloudEvent): object {
  if (event.type.includes('.interaction-rated.')) return { interactionChannel: channel };
  if (event.type.includes('.promise-kept.')) return { dimension };
  return { daysOpen: dayOf(event) - day };
}
