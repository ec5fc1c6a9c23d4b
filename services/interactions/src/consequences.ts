import { digestOf, readStored, serialise, storedIdOf } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import type { EventStore } from '@evenhand/event-sourcing';
import { factOf, type Consequence, type Recorded as RecordedBy } from '@evenhand/ingest';
import { deciderOf } from './deciders';
import type { Fact, FactContext } from './fact';
import { historyOf, type History } from './history';

type Recorded = RecordedBy<History, FactContext>;

const SOURCE = 'urn:evenhand:interactions';
const HASTY_SECONDS = 3;

/** What has to be taken out again because of facts that were recorded: an answer given too fast, a timer that fired before a fact came. */
export async function consequencesOf(recorded: readonly Recorded[], store: EventStore): Promise<readonly Consequence[]> {
  const telling = recorded.filter((one) => isHasty(one) || isLate(one));
  const again = telling.filter(({ outcome }) => outcome.status === 'duplicate').map(({ stream }) => stream);
  const streams = again.length > 0 ? await store.readStreams([...new Set(again)]) : new Map<string, never>();
  return telling.flatMap((one) => {
    const stored = one.outcome.status === 'stored' ? undefined : (streams.get(one.stream) ?? []).map(({ body, position }) => ({ ...factOf(readStored(body)), position }));
    // What was history when it was first told stays that.
    if (stored?.find(({ position }) => position === one.outcome.position)?.event.history) return [];
    return isHasty(one) ? [voidOfAnswer(one)] : overtakenTimers(one, stored);
  });
}

/** A survey answered in under 3 seconds counts for nothing (DOMAIN.md §4.3): it is stored, and taken out at once. */
const isHasty = ({ command: { event } }: Recorded): boolean => ((event.data as { readonly completedInSec?: number }).completedInSec ?? HASTY_SECONDS) < HASTY_SECONDS;

const voidOfAnswer = ({ command: { event }, id }: Recorded): Consequence =>
  ({ traceparent: event.traceparent, event: ofOurs('survey-voided', id, event, { time: event.time, data: { surveyId: (event.data as { readonly surveyId?: string }).surveyId } }) });

const isLate = ({ command: { type, name } }: Recorded): boolean => deciderOf(type.aggregate).timed?.late.some((one) => one === name) ?? false;

/** Timers that a late fact tells not to have been due: what each put into the scores is taken out, once, however many facts tell so. */
function overtakenTimers({ command: { event, type }, outcome }: Recorded, stored: History = []): readonly Consequence[] {
  const { timed, evolve } = deciderOf(type.aggregate);
  const history = outcome.status === 'stored' ? outcome.events.reduce(evolve, outcome.before) : historyOf(stored);
  return (timed?.overtaken(history) ?? []).map((timer) => voidOf(timer, event));
}

/** Dated as the timer, so that a look at any moment sees both or neither. */
function voidOf({ event: timer }: Fact, late: CloudEvent): Consequence {
  const data = { timerEventId: timer.id, timerType: timer.type };
  const event = ofOurs('timer-voided', storedIdOf(timer.source, timer.id), late, { time: timer.time, data });
  return { event, digest: digestOf(serialise({ ...event, causationid: undefined })), traceparent: late.traceparent };
}

function ofOurs(name: string, id: string, cause: CloudEvent, { time, data }: Pick<CloudEvent, 'time' | 'data'>): CloudEvent {
  return {
    specversion: '1.0', id: uuidv5(name, id), source: SOURCE, type: `evenhand.interactions.${name}.v1`, subject: cause.subject, time, actorkind: 'system', causationid: cause.id, data,
  };
}
