import { readStored } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { EventStore } from '@evenhand/event-sourcing';
import { evidenceOf } from '@evenhand/scoring';
import type { FactContext, RecordFact } from './fact';

type Ask = (store: EventStore) => Promise<FactContext>;

const DATA_OF = <T>(event: CloudEvent): T => event.data as T;

/**
 * What a decider needs from outside its stream. A void needs what the voided fact had put into the scores: the customer's stored events up to
 * that fact, folded. A gesture needs the customer's other gestures. Everything else is decided by its own stream.
 */
export function contextOf({ event, name }: RecordFact): Ask | undefined {
  switch (name) {
    case 'rating-voided': {
      const { interactionId } = DATA_OF<{ interactionId: string }>(event);
      return evidenceOfFact(event.subject, ({ type, data }) => type.includes('.interaction-rated.') && (data as { interactionId?: string }).interactionId === interactionId);
    }
    case 'survey-voided': {
      const { surveyId } = DATA_OF<{ surveyId: string }>(event);
      return evidenceOfFact(event.subject, ({ type, data }) => type.includes('.survey-answered.') && (data as { surveyId?: string }).surveyId === surveyId);
    }
    case 'timer-voided': {
      const { timerEventId, timerType } = DATA_OF<{ timerEventId: string; timerType: string }>(event);
      return evidenceOfFact(event.subject, ({ id, type }) => id === timerEventId && type === timerType);
    }
    case 'gesture-offered': {
      const { gestureId } = DATA_OF<{ gestureId: string }>(event);
      return async (store) => {
        const gestures = (await eventsOf(store, event.subject)).filter(({ type }) => type.includes('.gesture-offered.'));
        return { gesturesAt: gestures.filter((other) => DATA_OF<{ gestureId: string }>(other).gestureId !== gestureId).map(({ time }) => Date.parse(time)) };
      };
    }
    default:
      return undefined;
  }
}

function evidenceOfFact(customer: string, isIt: (event: CloudEvent) => boolean): Ask {
  return async (store) => {
    const events = await eventsOf(store, customer);
    const fact = events.findIndex(isIt);
    return fact === -1 ? {} : { evidence: evidenceOf(events.slice(0, fact + 1), (event) => event === events[fact]) };
  };
}

async function eventsOf(store: EventStore, customer: string): Promise<CloudEvent[]> {
  const events: CloudEvent[] = [];
  for await (const page of store.readCustomer(customer)) events.push(...page.map(({ body }) => readStored(body)));
  return events;
}
