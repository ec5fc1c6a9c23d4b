import * as fc from 'fast-check';
import { historyOf, hostile, interleaved } from '../testing/case-events';
import { decodeCases, encodeCases, NO_CASES } from './case';
import type { Case, CaseEvent, CustomerCases } from './case';
import { caseDeltas } from './deltas';
import type { CaseRow } from './deltas';
import { foldCases, touchedCases } from './fold';

/** All that the drawn events tell, in one key. */
const rowOf = (of: Case, segment = ''): readonly CaseRow[] => {
  const { register = false, product = '', issue = '', severity = 0, channel = '', branch = '', decision, topUpMinor = 0, disputed, withdrawn = false, reopened = false, closed = false, external, merited } = of;
  const said = [register, disputed, withdrawn, reopened, closed, external, merited].map(String).join();
  const decided = decision ? [decision.decision, decision.at, decision.compensationMinor, decision.assessedLossMinor] : ['', 0, 0, 0];
  return [{ key: [segment, product, issue, severity, channel, branch, topUpMinor, said, ...decided], add: [1, decision?.compensationMinor ?? 0] }, { key: ['', segment], add: [1, 0] }];
};

/** What the counter holds after a log: rows that come to nothing are none. */
function counted(log: readonly CaseEvent[]): ReadonlyMap<string, readonly number[]> {
  const memory = new Map<string, CustomerCases>();
  const sums = new Map<string, readonly number[]>();
  for (const event of log) {
    const before = memory.get(event.customer) ?? NO_CASES;
    const after = foldCases(before, event);
    memory.set(event.customer, after);
    add(sums, caseDeltas(event, before, after, rowOf));
  }
  return new Map([...sums].filter(([, add]) => add.some((sum) => sum !== 0)).sort());
}

function add(sums: Map<string, readonly number[]>, rows: readonly CaseRow[]): void {
  for (const { key, add } of rows) sums.set(JSON.stringify(key), add.map((value, i) => value + (sums.get(JSON.stringify(key))?.[i] ?? 0)));
}

const named = (event: CaseEvent): string => event.type.split('.')[2] as string;
const idOf = (event: CaseEvent): string => (event.data as { complaintId: string }).complaintId;

/** The same by looking every complaint up in its customer's whole history: between two erasures, from its opening on, what was said of it last. */
function looked(log: readonly CaseEvent[]): ReadonlyMap<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  for (const customer of new Set(log.map((event) => event.customer))) {
    const own = log.filter((event) => event.customer === customer);
    const ends = own.flatMap((event, i) => (named(event) === 'customer-erased' ? [i] : []));
    [-1, ...ends].forEach((start, i) => {
      const events = own.slice(start + 1, ends[i]);
      const segment = events.filter((event) => named(event) === 'customer-registered').map(({ data }) => (data as { segment: string }).segment).at(-1);
      for (const id of new Set(events.map(idOf))) {
        const of = inTheEnd(events, id);
        if (of) add(sums, rowOf(of, segment));
      }
    });
  }
  return new Map([...sums].sort());
}

function inTheEnd(events: readonly CaseEvent[], id: string): Case | undefined {
  const start = events.findIndex((event) => idOf(event) === id && /complaint-(received|reported)/.test(event.type));
  const opening = events[start];
  if (!opening) return undefined;
  const since = events.slice(start + 1);
  const about = (name: string): CaseEvent[] => since.filter((event) => named(event) === name && idOf(event) === id);
  const said = (name: string, member: string): unknown[] => about(name).map(({ data }) => (data as Record<string, unknown>)[member]);
  if (since.some((event) => named(event) === 'complaints-merged' && idOf(event) !== id && (event.data as { mergedComplaintId: string }).mergedComplaintId === id)) return undefined;
  const register = named(opening) === 'complaint-reported';
  const { issue, severity } = opening.data as Record<string, never>;
  const responses = about('complaint-response-issued').filter(({ data }) => /final|summary/.test((data as { kind: string }).kind));
  const last = responses.at(-1);
  const reopening = (event: CaseEvent): boolean => idOf(event) === id && /complaint-reopened|review-requested/.test(event.type);
  const lastClosed = since.findLastIndex((event) => named(event) === 'complaint-closed' && idOf(event) === id);
  return {
    receivedAt: 0, product: opening.productcode as string, channel: opening.channel as string, branch: opening.branchid as string, issue: issue as unknown as string,
    ...(register && { register, product: opening.productcode as string, issue: undefined as unknown as string }),
    severity: (said('complaint-assessed', 'severity').at(-1) ?? (register ? undefined : severity)) as number,
    ...(last && { decision: { ...(last.data as NonNullable<Case['decision']>), at: last.at } }),
    ...(said('equity-review-decided', 'topUpMinor').length > 0 && { topUpMinor: (said('equity-review-decided', 'topUpMinor') as number[]).reduce((sum, more) => sum + more, 0) }),
    disputed: (about('response-disputed').length > 0 ? true : last ? false : undefined) as boolean,
    ...(about('complaint-withdrawn').length > 0 && { withdrawn: true }), ...(about('complaint-reopened').length > 0 && { reopened: true }),
    ...(lastClosed > since.findLastIndex(reopening) && { closed: true }),
    external: said('external-decision-recorded', 'upheld').at(-1) as boolean, merited: said('blind-review-completed', 'merited').at(-1) as boolean,
  };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

const histories = fc.tuple(historyOf('c-1'), historyOf('c-2'), historyOf('c-3'));
const picks = fc.array(fc.nat(), { minLength: 1 });

describe('counts over cases', () => {
  it('come, event by event, to what the cases are in the end, those of erased customers as they were', () => {
    fc.assert(fc.property(histories, picks, (of, by) => {
      const log = interleaved(of, by);
      expect(counted(log)).toEqual(looked(log));
    }), { numRuns: 300 });
  });

  it('are the same however the events of different customers interleave', () => {
    fc.assert(fc.property(histories, picks, (of, by) => expect(counted(interleaved(of, by))).toEqual(counted(of.flat()))));
  });

  it('stay as they are when a customer is erased, whatever the row is told by (SC-22)', () => {
    fc.assert(fc.property(histories, (of) => {
      const erasures = ['c-1', 'c-2', 'c-3'].map((customer) => ({ type: 'evenhand.interactions.customer-erased.v1', at: 0, customer, data: { complaintId: 'cmp_1' } }));
      const log = of.flat();
      expect(counted([...log, ...erasures])).toEqual(counted(log));
    }));
  });
});

describe('the fold of cases', () => {
  const events = fc.array(fc.oneof(hostile, historyOf('c-1').map(([event]) => event)), { maxLength: 25 }).map((drawn) => drawn.filter((event) => event !== undefined));

  it('refuses nothing, changes nothing it was given, and goes on from its text as from itself', () => {
    fc.assert(fc.property(events, (log) => {
      let [state, read] = [NO_CASES, NO_CASES];
      for (const event of log) {
        const after = foldCases(frozen(state), event);
        expect(caseDeltas(event, state, after, rowOf)).toBeDefined();
        read = decodeCases(encodeCases(foldCases(read, event)));
        state = after;
        expect(encodeCases(read)).toBe(encodeCases(state));
      }
    }));
  });

  it('touches no case that it does not name beforehand', () => {
    fc.assert(fc.property(historyOf('c-1'), (log) => {
      let state = NO_CASES;
      for (const event of log) {
        const [after, touched] = [foldCases(state, event), touchedCases(event)];
        const others = (of: CustomerCases): string => JSON.stringify(Object.entries(of.cases).filter(([id]) => touched !== 'all' && !touched.includes(id)));
        if (!event.type.includes('customer-erased')) expect(others(after)).toBe(others(state));
        state = after;
      }
    }));
  });
});
