import { caseOf, NO_CASES } from './case';
import type { Case, CaseDecision, CaseEvent, CustomerCases } from './case';
import { known, momentOf, textOf, Told } from './told';

/** Members to put; undefined takes one out. */
type Changes = { readonly [Member in keyof Case]?: Case[Member] | undefined };

const complaint = (of: string): string => `evenhand.complaints.${of}.v1`;
const [RECEIVED, REPORTED, MERGED] = ['complaint-received', 'complaint-reported', 'complaints-merged'].map(complaint) as [string, string, string];
const BREACHED = complaint('complaint-sla-breached');
const REGISTERED = 'evenhand.interactions.customer-registered.v1';
const ERASED = 'evenhand.interactions.customer-erased.v1';
const decisions: readonly unknown[] = ['upheld', 'partly', 'rejected'];

/** What an event tells of the complaint it names, which is known. */
const tells: Readonly<Record<string, (of: Case, told: Told, at: number) => Changes>> = {
  [complaint('complaint-assessed')]: ({ severity }, told) => ({ severity: told.count('severity') ?? severity }),
  [complaint('complaint-response-issued')]: responded,
  [complaint('response-disputed')]: () => ({ disputed: true }),
  [complaint('complaint-closed')]: () => ({ closed: true }),
  [complaint('complaint-reopened')]: () => ({ reopened: true, closed: undefined }),
  [complaint('review-requested')]: () => ({ closed: undefined }),
  [complaint('complaint-withdrawn')]: () => ({ withdrawn: true }),
  [complaint('external-decision-recorded')]: ({ external }, told) => ({ external: told.flag('upheld') ?? external }),
  [complaint('blind-review-completed')]: ({ merited }, told) => ({ merited: told.flag('merited') ?? merited }),
  [complaint('equity-assessed')]: (_, told) => ({ qPeerBp: told.count('qPeerBp') }),
  [complaint('equity-review-decided')]: ({ topUpMinor = 0 }, told) => ({ topUpMinor: topUpMinor + (told.count('topUpMinor') ?? 0) }),
  [complaint('complaint-handling-assessed')]: (of, told) => onTime({ ...of, usedBp: of.usedBp ?? told.count('timelinessRatioBp') }),
  [BREACHED]: (of, told, at) => (told.text('kind') === 'regulatory' ? onTime({ ...of, breachedAt: [...(of.breachedAt ?? []), at] }) : {}),
  [complaint('complaint-timer-voided')]: voided,
};

const opens: ReadonlySet<string> = new Set([RECEIVED, REPORTED]);
const types: ReadonlySet<string> = new Set([...Object.keys(tells), ...opens, MERGED, REGISTERED, ERASED]);

/** Whether events of that type tell anything of a customer's cases. */
export const concernsCases = (type: string): boolean => types.has(type);

/** @returns ids of the complaints that the event may change; `all` where it tells something of the customer. Of an erased customer nothing that was counted changes */
export function touchedCases({ type, data }: CaseEvent): readonly string[] | 'all' {
  if (type === REGISTERED) return 'all';
  if (type === ERASED || !types.has(type)) return [];
  const told = new Told(data);
  const named = type === MERGED ? ['complaintId', 'mergedComplaintId'] : ['complaintId'];
  return [...new Set(named.flatMap((member) => told.text(member) ?? []))];
}

/**
 * The customer's cases with the event. Never changes what it is given, and gives it back where nothing changes; events of complaints that are not known tell nothing. What is
 * split off a complaint is one of its own once it is filed.
 */
export function foldCases(state: CustomerCases, event: CaseEvent): CustomerCases {
  const { type } = event;
  if (type === ERASED) return NO_CASES;
  const at = momentOf(event.at);
  if (at === undefined || !types.has(type)) return state;
  const told = new Told(event.data);
  if (type === REGISTERED) {
    const segment = told.text('segment');
    return segment === undefined || segment === state.segment ? state : { ...state, segment };
  }
  const id = told.text('complaintId');
  if (id === undefined) return state;
  const of = caseOf(state, id);
  if (opens.has(type)) return of ? state : put(state, id, type === RECEIVED ? received(event, told, at) : reported(event, told, at));
  if (type === MERGED) return merge(state, id, told.text('mergedComplaintId'), told.moment('receivedAt'));
  if (!of) return state;
  const changes = tells[type]?.(of, told, at) ?? {};
  return put(state, id, changed(of, changes));
}

const put = (state: CustomerCases, id: string, of: Case): CustomerCases => (caseOf(state, id) === of ? state : { ...state, cases: { ...state.cases, [id]: of } });

/** The same object where every member stays as it is. */
function changed(of: Case, changes: Changes): Case {
  const differ = Object.entries(changes).filter(([member, value]) => of[member as keyof Case] !== value);
  return differ.length === 0 ? of : (known({ ...of, ...changes }) as Case);
}

const envelope = ({ channel, branchid }: CaseEvent): Pick<Case, 'channel' | 'branch'> => known({ channel: textOf(channel), branch: textOf(branchid) });

const received = (event: CaseEvent, told: Told, at: number): Case => ({
  receivedAt: at,
  ...known({ product: textOf(event.productcode), issue: told.text('issue'), severity: told.count('severity'), ...envelope(event), vulnerable: told.flag('vulnerable') }),
});

const reported = (event: CaseEvent, told: Told, at: number): Case => ({
  register: true, receivedAt: at,
  ...known({
    product: told.text('productCode') ?? textOf(event.productcode), issue: told.text('issue'), ...envelope(event), disputed: told.flag('disputed'), timely: told.flag('timely'),
    sourceProduct: told.text('sourceProduct'), sourceIssue: told.text('sourceIssue'), sourceChannel: told.text('sourceChannel'), state: told.text('state'),
    sourceResponse: told.text('sourceResponse'), daysToReceived: told.days('submittedOn', 'receivedOn'), daysToSent: told.days('receivedOn', 'sentOn'),
  }),
});

/** The one that goes on keeps the earlier receipt and the clocks of both; the other counts no more. */
function merge(state: CustomerCases, id: string, mergedId: string | undefined, receivedAt: number | undefined): CustomerCases {
  const other = mergedId === undefined || mergedId === id ? undefined : caseOf(state, mergedId);
  if (mergedId === undefined || !other) return state;
  const ended = put(state, mergedId, changed(other, { merged: true }));
  const of = caseOf(state, id);
  if (!of) return ended;
  const breachedAt = [...(of.breachedAt ?? []), ...(other.breachedAt ?? [])];
  return put(ended, id, changed(of, onTime({ ...of, receivedAt: receivedAt ?? Math.min(of.receivedAt, other.receivedAt), ...(breachedAt.length > 0 && { breachedAt }) })));
}

/** A holding or interim response decides nothing. */
function responded(of: Case, told: Told, at: number): Changes {
  const [kind, decision] = [told.text('kind'), told.text('decision')];
  if ((kind !== 'final' && kind !== 'summary') || !decisions.includes(decision)) return {};
  const given: CaseDecision = {
    decision: decision as CaseDecision['decision'], at, compensationMinor: told.count('compensationMinor') ?? 0, assessedLossMinor: told.count('assessedLossMinor') ?? 0,
    ...known({ entitlementMinor: told.count('entitlementMinor'), currency: told.text('currency') }),
  };
  return onTime({ ...of, decision: given, answeredAt: of.answeredAt ?? at, disputed: of.disputed ?? false });
}

/** A void bears the moment of the timer it takes out; only a regulatory clock had put something into the scores. */
function voided(of: Case, told: Told, at: number): Changes {
  const index = of.breachedAt?.indexOf(at) ?? -1;
  if (told.text('timerType') !== BREACHED || !told.isListed('entries') || index < 0) return {};
  const left = of.breachedAt?.filter((_, i) => i !== index) ?? [];
  return onTime({ ...of, breachedAt: left.length > 0 ? left : undefined });
}

/** Whether the bank answered in time, by all that is known: a clock that ran out afterwards says nothing of the answer. */
function onTime(of: Changes): Changes {
  const { register, timely, breachedAt = [], answeredAt = Infinity, usedBp } = of;
  if (register) return { ...of, timely };
  const late = breachedAt.some((at) => at < answeredAt);
  return { ...of, timely: late ? false : usedBp === undefined ? undefined : usedBp <= FULL_BP };
}

const FULL_BP = 10_000;
