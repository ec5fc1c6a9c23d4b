import type { CloudEvent } from '@evenhand/contracts';

type Data = Readonly<Record<string, unknown>>;
interface Opening {
  /** the field that names the aggregate */
  readonly id: string;
  /** what is kept of it until then; nothing new where it says nothing */
  readonly keeps: (event: CloudEvent, data: Data) => Data | undefined;
}

const dayOf = ({ time }: CloudEvent): number => Math.floor(Date.parse(time) / 864e5);
const since = (event: CloudEvent): Data => ({ day: dayOf(event) });

const OPENINGS: Readonly<Record<string, Opening>> = {
  'interaction-recorded': { id: 'interactionId', keeps: ({ channel }) => ({ interactionChannel: channel }) },
  'promise-made': { id: 'promiseId', keeps: (_event, { dimension }) => ({ dimension }) },
  'expectation-set': { id: 'expectationId', keeps: (_event, { dimension, metric, low, high, betterIs, currency }) => ({ dimension, metric, low, high, betterIs, currency }) },
  'doubt-raised': { id: 'doubtId', keeps: since },
  'voice-recorded': { id: 'voiceId', keeps: since },
  'complaint-received': { id: 'complaintId', keeps: ({ time }, { issue }) => ({ issue, receivedAt: time }) },
  'complaint-response-issued': { id: 'complaintId', keeps: (_event, { decision }) => (decision === undefined ? undefined : { bankDecision: decision }) },
  'compensation-paid': { id: 'compensationId', keeps: (_event, { complaintId }) => ({ complaintId }) },
};
/** Facts that are filled in, by their opening; and what of that, if it is not all. */
const FILLED: Readonly<Record<string, readonly [opening: string, only?: string]>> = {
  'interaction-rated': ['interaction-recorded'], 'promise-kept': ['promise-made'], 'promise-broken': ['promise-made'], 'expectation-outcome-observed': ['expectation-set'],
  'doubt-resolved': ['doubt-raised'], 'voice-answered': ['voice-recorded'], 'complaint-response-issued': ['complaint-received', 'issue'],
  'complaints-merged': ['complaint-received', 'receivedAt'], 'external-decision-recorded': ['complaint-response-issued'], 'compensation-reversed': ['compensation-paid'],
};
/** What is filled in where nothing is known: no clock runs, nobody is vulnerable, money came in time and took no evidence with it. */
const NOTHING_KNOWN: Readonly<Record<string, Data>> = {
  'complaint-received': { due: [], vulnerable: false }, 'complaint-assessed': { due: [] }, 'complaints-merged': { due: [] }, 'compensation-paid': { businessDaysLate: 0 },
  'compensation-reversed': { entries: [] },
};

/**
 * Makes events as the service stores them, for whoever folds or stores them without the service. Left as they are: facts whose opening has
 * not come yet, voids, which then take nothing back, and what was adjusted or reopened meanwhile. Complaints run under no clocks, and no policy
 * says what they are entitled to.
 * @returns the filling of one bank's events, to be handed them in their order
 */
export function filling(): (event: CloudEvent) => CloudEvent {
  const opened = new Map<string, Data>();
  return (event) => {
    const name = event.type.split('.')[2] as string;
    const data = event.data as Data;
    const own = OPENINGS[name];
    const keeps = own?.keeps(event, data);
    if (own && keeps) opened.set(`${name} ${String(data[own.id])}`, keeps);
    const [opens, only] = FILLED[name] ?? [];
    const kept = opens === undefined ? undefined : opened.get(`${opens} ${String(data[OPENINGS[opens]?.id as string])}`);
    if (!kept && !NOTHING_KNOWN[name]) return event;
    const { day, ...fields } = kept ?? {};
    return {
      ...event,
      data: {
        ...NOTHING_KNOWN[name], ...(only === undefined || !kept ? fields : { [only]: fields[only] }), ...data, ...(day !== undefined && { daysOpen: dayOf(event) - (day as number) }),
      },
    };
  };
}
