import type { EventLog, LoggedEvent, RecordedFigures } from '@evenhand/event-sourcing';
import type { Decode } from '../bulk/bulk.fold';
import { attempt, chunks } from '../window';
import type { DecodedEvent } from '../window';
import { digestOf } from './comparison';
import type { DifferingRow } from './comparison';
import { differencesOf } from './differences';

type Figures = Readonly<Record<string, unknown>>;

/** What one event recorded. */
interface Claim<Event> {
  readonly event: Event;
  readonly at: number;
  readonly key: string;
  readonly customer: string;
  readonly figures: Figures;
}

export interface RecordedLog<Event> {
  readonly log: Pick<EventLog, 'scan'>;
  readonly decode: Decode<Event>;
  /** as far as what was recorded is looked at */
  readonly to: number;
  /** whether an event is not folded: it cannot be, or waits behind one that cannot */
  passes?(event: LoggedEvent): boolean;
  /** told and waited for with every piece of the log: positions considered, of 2 × to */
  passed(positions: number): Promise<void>;
}

/** claims in memory at once: more cost more passes */
const HELD = 100_000;
const BATCH = 1_000;

/**
 * The figures that events recorded otherwise than a fold of the log tells them at the position they were read at. A first pass finds what was
 * recorded, a second folds; where more was recorded than is held at once, both are made again for the rest. A position that the log had not come to
 * when the event was written was never read at: there is nothing to compare with.
 * @throws FoldError
 */
export async function* differingClaims<Event extends DecodedEvent>(recorded: RecordedFigures<Event>, source: RecordedLog<Event>, held = HELD): AsyncGenerator<readonly DifferingRow[]> {
  const { log, to, passed } = source;
  for (let after = 0; after < to; ) {
    const claims: Claim<Event>[] = [];
    let found = to;
    for await (const { events, position } of log.scan(after, to)) {
      for (const logged of events) if (!source.passes?.(logged)) claims.push(...claimsOf(recorded, source, logged));
      found = position;
      await passed(after + found);
      if (claims.length >= held) break;
    }
    const [readable, unread] = [claims.filter(wasRead), claims.filter((claim) => !wasRead(claim))];
    for (const some of chunks(unread, BATCH)) yield some.map((claim) => rowOf(claim, null));
    const share = found - after;
    if (readable.length > 0) yield* refolded(recorded, { ...source, passed: (folded) => passed(found + after + folded * share) }, readable);
    after = found;
  }
}

/** Recomputes claims in the order of the positions they were read at. @param source.passed told the share of it that is done */
async function* refolded<Event extends DecodedEvent>(recorded: RecordedFigures<Event>, { log, decode, passed, passes }: RecordedLog<Event>, claims: Claim<Event>[]): AsyncGenerator<readonly DifferingRow[]> {
  claims.sort((a, b) => a.at - b.at);
  const last = (claims.at(-1) as Claim<Event>).at;
  const fold = recorded.begin();
  const differing: DifferingRow[] = [];
  let next = 0;
  const compareUntil = (position: number): void => {
    for (let claim = claims[next]; claim && claim.at < position; claim = claims[(next += 1)]) {
      const { event } = claim;
      const row = rowOf(claim, asJson(attempt(event.position, () => fold.figures(event))));
      if (row.fields.length > 0) differing.push(row);
    }
  };
  for await (const { events, position } of log.scan(0, last)) {
    for (const logged of events) {
      compareUntil(logged.position);
      if (!passes?.(logged)) attempt(logged.position, () => fold.add(decode(logged)));
    }
    await passed(position / last);
    if (differing.length >= BATCH) yield differing.splice(0);
  }
  compareUntil(Infinity);
  if (differing.length > 0) yield differing;
}

function claimsOf<Event extends DecodedEvent>(recorded: RecordedFigures<Event>, { decode }: RecordedLog<Event>, logged: LoggedEvent): Claim<Event>[] {
  return attempt(logged.position, () => {
    const event = decode(logged);
    const claim = recorded.claimOf(event);
    return claim ? [{ event, ...claim, figures: asJson(claim.figures) }] : [];
  });
}

const wasRead = <Event extends DecodedEvent>({ at, event }: Claim<Event>): boolean => Number.isSafeInteger(at) && at >= 0 && at < event.position;

const rowOf = <Event extends DecodedEvent>({ event: { position }, key, customer, figures }: Claim<Event>, refolded: Figures | null): DifferingRow => ({
  key, customerId: customer, position, storedDigest: digestOf(figures), refoldedDigest: digestOf(refolded), fields: differencesOf(figures, refolded),
});

/** As it is told: what is undefined is absent, and a zero has no sign. */
const asJson = (figures: Figures): Figures => JSON.parse(JSON.stringify(figures)) as Figures;
