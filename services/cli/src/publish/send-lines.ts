import type { EvenhandClient, ItemResult, Summary } from '@evenhand/client';
import { ByService, services, type Service } from './by-service';
import type { OutgoingLine } from './outgoing-line';

export interface Sending {
  /** the lines are history: nothing reacts to them */
  readonly history: boolean;
  readonly signal?: AbortSignal;
  readonly onResult: (result: ItemResult, line: OutgoingLine, soFar: Summary) => void;
}

const nothing: Summary = { stored: 0, duplicate: 0, rejected: 0, position: 0 };

/** Publishes each line to its type's service, two streams at once, each in the order of its lines. @returns what became of all of them */
export async function sendLines(api: EvenhandClient, lines: AsyncIterable<readonly OutgoingLine[]>, { history, signal, onResult }: Sending): Promise<Summary> {
  const parted = new ByService(lines);
  const ending = new AbortController();
  const sums: Record<Service, Summary> = { interactions: nothing, complaints: nothing };
  const send = (service: Service): Promise<unknown> => api.publish(parted.of(service), {
    service, history, signal: signal ? AbortSignal.any([ending.signal, signal]) : ending.signal,
    eventOf: ({ bytes }) => bytes,
    onResult: (result, line, soFar) => {
      sums[service] = soFar;
      onResult(result, line, totalOf(sums));
    },
  });
  try {
    await Promise.all(services.map((service) => send(service)));
    return totalOf(sums);
  } finally {
    ending.abort(new Error('the other service could not be reached'));
    parted.leave();
  }
}

const totalOf = ({ interactions: a, complaints: b }: Readonly<Record<Service, Summary>>): Summary => ({
  stored: a.stored + b.stored, duplicate: a.duplicate + b.duplicate, rejected: a.rejected + b.rejected, position: Math.max(a.position, b.position),
});

/** How many lines were answered so far. */
export const answered = ({ stored, duplicate, rejected }: Summary): number => stored + duplicate + rejected;
