import type { CloudEvent } from '@evenhand/contracts';

type Data = Readonly<Record<string, unknown>>;
interface Opening {
  /** the field that names the aggregate */
  readonly id: string;
  /** what is kept of it until then */
  readonly keeps: (event: CloudEvent, data: Data) => Data;
}

const dayOf = ({ time }: CloudEvent): number => Math.floor(Date.parse(time) / 864e5);
const since = (event: CloudEvent): Data => ({ day: dayOf(event) });

const OPENINGS: Readonly<Record<string, Opening>> = {
  'interaction-recorded': { id: 'interactionId', keeps: ({ channel }) => ({ interactionChannel: channel }) },
  'promise-made': { id: 'promiseId', keeps: (_event, { dimension }) => ({ dimension }) },
  'expectation-set': { id: 'expectationId', keeps: (_event, { dimension, metric, low, high, betterIs, currency }) => ({ dimension, metric, low, high, betterIs, currency }) },
  'doubt-raised': { id: 'doubtId', keeps: since },
  'voice-recorded': { id: 'voiceId', keeps: since },
};
/** Facts that are filled in, by their opening. */
const FILLED: Readonly<Record<string, string>> = {
  'interaction-rated': 'interaction-recorded', 'promise-kept': 'promise-made', 'promise-broken': 'promise-made', 'expectation-outcome-observed': 'expectation-set',
  'doubt-resolved': 'doubt-raised', 'voice-answered': 'voice-recorded',
};

/**
 * Makes events as the service stores them, for whoever folds or stores them without the service. Left as they are: facts whose opening has
 * not come yet, voids, which then take nothing back, and what was adjusted or reopened meanwhile.
 * @returns the filling of one bank's events, to be handed them in their order
 */
export function filling(): (event: CloudEvent) => CloudEvent {
  const opened = new Map<string, Data>();
  return (event) => {
    const name = event.type.split('.')[2] as string;
    const data = event.data as Data;
    const own = OPENINGS[name];
    if (own) opened.set(`${name} ${String(data[own.id])}`, own.keeps(event, data));
    const opens = FILLED[name];
    const kept = opens && opened.get(`${opens} ${String(data[OPENINGS[opens]?.id as string])}`);
    if (!kept) return event;
    const { day, ...fields } = kept;
    return { ...event, data: { ...fields, ...data, ...(day !== undefined && { daysOpen: dayOf(event) - (day as number) }) } };
  };
}
