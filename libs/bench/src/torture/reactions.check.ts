import { createHash } from 'node:crypto';
import { BANK } from '@evenhand/contracts';
import { evolve, fairnessAt, initialState, movesFairness } from '@evenhand/scoring';
import type { CustomerScores, CustomerState } from '@evenhand/scoring';
import { SEED } from './blind.sample';
import { ComplaintReactions } from './complaint.reactions';
import { DAY, grouped, told } from './happened';
import type { Happened } from './happened';
import { judged } from './timers.check';

/** What is told of a cause at its place in the log: what was before it in its own complaint, and of its customer. */
interface Seen {
  readonly complaint: readonly Happened[];
  readonly dropped: boolean;
  readonly masked: boolean;
  readonly unseen: boolean;
  readonly thirdContact: boolean;
}

/** So many of 100 are asked after a complaint. */
const RATE = 20;
const FOLLOW_UP = 'follow-up-scheduled';
const why: Readonly<Record<string, string>> = {
  'doubt-expired': 'doubt', 'promise-broken': 'promise_broken', 'hardship-reported': 'hardship', 'hardship-unanswered': 'hardship',
};

/** DOMAIN.md §2.6 (and C-INV-6, 8, 10, §4.3), told once more: what has to be stored because of one event, as `type detail`; of complaints themselves elsewhere. */
function expected(cause: Happened, { dropped, masked, unseen, thirdContact }: Seen): readonly string[] {
  const { name, data, event } = cause;
  const number = (field: string, otherwise: number): number => Number(data[field] ?? otherwise);
  const drawn = createHash('sha256').update(`${SEED}${event.subject}${event.id}`).digest().readUInt32BE(0) % 100 < RATE;
  return [
    ...(dropped ? [`${FOLLOW_UP} fairness_drop`] : []),
    ...(unseen ? [`${FOLLOW_UP} explanation`] : []),
    ...(masked ? ['masked-unfairness-flagged'] : []),
    ...(why[name] ? [`${FOLLOW_UP} ${why[name]}`] : []),
    ...(name === 'information-delivered' && (data['critical'] as unknown) === true && Date.parse(data['deliveredAt'] ?? '') > Date.parse(data['dueAt'] ?? '') ? [`${FOLLOW_UP} information_late`] : []),
    ...(name === 'complaint-closed' && data['reason'] !== 'merged' ? [`${FOLLOW_UP} post_complaint`, `${FOLLOW_UP} post_complaint`, ...(drawn ? ['survey-invited justice4'] : [])] : []),
    ...(name === 'complaint-withdrawn' ? ['survey-invited withdrawal'] : []),
    ...(thirdContact || (['understanding-confirmed', 'education-attended'].includes(name) && number('quiz', 100) < 60) ? ['doubt-raised'] : []),
    ...(name === 'survey-answered' && number('completedInSec', 3) < 3 ? ['survey-voided'] : []),
  ];
}

/** What tells one reaction to a cause from another of its type. */
const details: Readonly<Record<string, (data: Happened['data']) => string | undefined>> = {
  [FOLLOW_UP]: ({ reason }) => reason, 'complaint-closed': ({ reason }) => reason, 'survey-invited': ({ instrument }) => instrument, 'equity-assessed': ({ decision }) => decision,
  'equity-review-opened': ({ causes }) => (causes as unknown as readonly string[]).join('+'), 'compensation-paid': ({ amountMinor, currency }) => `${amountMinor} ${currency}`,
  'blind-review-drawn': ({ blindReviewId }) => blindReviewId, 'review-requested': ({ reason }) => reason, 'corrective-action-planned': ({ rootCauseId }) => rootCauseId,
};
const whatOf = ({ name, data }: Happened): string => [name, ...(details[name] ? [details[name](data)] : [])].join(' ');
const ofBank = (what: string): boolean => what.startsWith('corrective-action-planned');
/** Written by the suite, and held against the log by the checks of timers. */
const TIMERS: readonly string[] = [
  'promise-broken', 'follow-up-missed', 'doubt-expired', 'voice-ignored', 'hardship-unanswered', 'expectation-expired', 'timer-voided',
  'complaint-sla-warned', 'complaint-sla-breached', 'progress-update-missed', 'complaint-timer-voided',
];
const SILENT = 'silent_leaver';

/** Every reaction that an event asks for is there once, by its cause, its type and what it is about; none is there without a cause. @param until ms */
export function wrongReactions(log: readonly Happened[], until: number): readonly string[] {
  const counts = new Map<string, { wanted: number; found: Happened[] }>();
  const count = (key: string): { wanted: number; found: Happened[] } => {
    const counted = counts.get(key) ?? { wanted: 0, found: [] };
    counts.set(key, counted);
    return counted;
  };
  const complaints = new ComplaintReactions();
  for (const { cause, seen } of seenInOrder(log)) {
    for (const what of [...expected(cause, seen), ...complaints.expected(cause, seen.complaint)]) count(`${ofBank(what) ? BANK : cause.event.subject} ${cause.event.id} ${what}`).wanted++;
  }
  for (const one of log) {
    // a pattern is found in figures of the whole bank: see the check of figures
    if (!one.own || TIMERS.includes(one.name) || one.data['reason'] === SILENT || one.data['pattern'] !== undefined) continue;
    count(`${one.event.subject} ${one.event.causationid} ${whatOf(one)}`).found.push(one);
  }
  const wrong = [...counts].filter(([, { wanted, found }]) => wanted !== found.length);
  return [
    ...wrong.map(([key, { wanted, found }]) => `${wanted} times wanted, ${found.length} times there: ${key} (${found.map(told).join(', ')})`),
    ...silentLeavers(log, until),
  ];
}

/** PM-5: thirty days after a disappointment, unless the customer complained meanwhile. */
function silentLeavers(log: readonly Happened[], until: number): readonly string[] {
  const complaints = grouped(log, ({ name, event: { subject } }) => (name === 'complaint-received' || name === 'complaint-reported' ? subject : undefined));
  const written = grouped(log, ({ own, data, event: { causationid } }) => (own && data['reason'] === SILENT ? causationid : undefined));
  const causes = log.filter((one) => one.name === 'expectation-outcome-observed' && !one.history && missed(one));
  const known = new Set(causes.map(({ event: { id } }) => id));
  return [
    ...causes.flatMap((cause) => {
      const dueAt = cause.at + 30 * DAY;
      const complained = (complaints.get(cause.event.subject) ?? []).some(({ at }) => at >= cause.at && at <= dueAt);
      const fired = written.get(cause.event.id) ?? [];
      const strange = fired.filter(({ at }) => at !== dueAt).map((one) => `${told(one)} is not dated thirty days after ${told(cause)}`);
      return [...strange, ...judged({ what: `${SILENT} of ${cause.event.id}`, dueAt, fired, closed: [], free: complained }, until, new Map())];
    }),
    ...[...written].filter(([id]) => !known.has(id)).map(([id, [one]]) => `${one ? told(one) : ''} has no cause ${id}`),
  ];
}

/** Worse than the nearer bound by a twentieth of the middle. */
function missed({ data }: Happened): boolean {
  const { low, high, actual } = data as unknown as Readonly<Record<'low' | 'high' | 'actual', number>>;
  const past = data['betterIs'] === 'higher' ? low - actual : actual - high;
  return past > 0 && (100 * past) / Math.max(1, Math.abs((low + high) / 2)) >= 5;
}

type Fairness = CustomerScores['fairness'];
const sure = ({ treatment, perceived }: Fairness): boolean => treatment.confidence >= 0.5 && perceived.confidence >= 0.5;
const masked = (fairness: Fairness): boolean => sure(fairness) && (fairness.gap ?? 0) >= 20 && fairness.treatment.overall < 60;
const unseen = (fairness: Fairness): boolean => sure(fairness) && (fairness.gap ?? 0) <= -20 && fairness.treatment.overall >= 75;

/** The causes in the order of the log, each in the light of what came before it. */
function* seenInOrder(log: readonly Happened[]): Generator<{ readonly cause: Happened; readonly seen: Seen }> {
  const states = new Map<string, CustomerState>();
  const contacts = new Map<string, readonly number[]>();
  const complaints = new Map<string, Happened[]>();
  for (const cause of log) {
    const { event, at, data } = cause;
    if (event.subject === BANK) continue;
    const before = states.get(event.subject) ?? initialState();
    let bad = false;
    const was = movesFairness(event.type) ? fairnessAt(before, at) : undefined;
    const after = evolve(before, event, ({ ledger, x, weight }) => (bad ||= ledger === 'treatment' && weight > 0 && x < 50));
    states.set(event.subject, after);
    const is = was && fairnessAt(after, at);
    const fell = was !== undefined && is !== undefined && bad && (was.treatment.overall - is.treatment.overall >= 10 || (is.treatment.band === 'UNFAIR' && was.treatment.band !== 'UNFAIR'));
    const complaint = complaints.get(data['complaintId'] ?? '') ?? [];
    if (!cause.history) {
      const seen = {
        complaint, dropped: fell, masked: was !== undefined && is !== undefined && !masked(was) && masked(is),
        unseen: was !== undefined && is !== undefined && !unseen(was) && unseen(is), thirdContact: contact(contacts, cause),
      };
      yield { cause, seen };
    } else contact(contacts, cause);
    if (data['complaintId'] !== undefined) complaints.set(data['complaintId'], [...complaint, cause]);
  }
}

/** PM-8: the third about one topic within 14 days, then counted anew; what is older than that, beside the newest, is forgotten. */
function contact(contacts: Map<string, readonly number[]>, { name, event, data, at }: Happened): boolean {
  if (name !== 'interaction-recorded' || data['topic'] === undefined || data['initiator'] !== 'customer' || data['kind'] === 'sales') return false;
  const key = `${event.subject}\n${data['topic']}`;
  const times = [...(contacts.get(key) ?? []), at];
  const third = times.some((from) => from <= at && at <= from + 14 * DAY && times.filter((time) => time >= from && time <= from + 14 * DAY).length >= 3);
  const newest = Math.max(...times);
  contacts.set(key, third ? [] : times.filter((time) => time >= newest - 14 * DAY));
  return third;
}
