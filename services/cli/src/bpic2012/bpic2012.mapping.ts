import { callsIn, handoffs, isPost, outcomeOf, type Call } from './bpic2012.calls';
import { contact, loanDecided, loanExpected, needMet, needRecorded, type LoanEvent } from './bpic2012.events';
import type { LeftOut, Row } from './bpic2012.rows';
import { callItem, DECISIONS, STEPS, type Meaning } from './bpic2012.steps';

/** What was noticed about a call that is sent. */
export const NOTES = ['duration_not_usable', 'call_without_end', 'wait_not_usable', 'employee_without_number'] as const;
export type Note = (typeof NOTES)[number];

/** What became of a row. Every row has exactly one meaning, or is left out for one reason. */
export type Mapped = { readonly row: Row } & (
  | { readonly meaning: Meaning; readonly events: readonly LoanEvent[]; readonly notes: readonly Note[] }
  | { readonly leftOut: LeftOut }
);

const LONGEST_SEC = 86_400;

/** Maps one application, all its rows, to events: one customer's journey. Rows are taken in the order of their numbers. */
export function mapCase(given: readonly Row[]): readonly Mapped[] {
  const sorted = [...given].sort((a, b) => a.no - b.no);
  const repeats = (row: Row, i: number): boolean => row.no === sorted[i - 1]?.no;
  const rows = sorted.filter((row, i) => !repeats(row, i));
  const calls = partsOfCalls(rows);
  const offered = rows.find(({ step }) => STEPS[step] === 'offer_sent');
  const decided = offered && rows.find(({ no, step }) => no > offered.no && step in DECISIONS);
  return [
    ...rows.map((row) => calls.get(row) ?? (callItem(row.activity) ? outsideCalls(row) : alone(row, row === offered, row === decided))),
    ...sorted.filter(repeats).map((row): Mapped => ({ row, leftOut: 'repeated_number' })),
  ];
}

/** A row that is no part of a call. `offered`: the case's first offer; `decided`: the decision that came after it. */
function alone(row: Row, offered: boolean, decided: boolean): Mapped {
  const decision = DECISIONS[row.step];
  if (decision !== undefined) return decided ? plain(row, 'offer_decided', loanDecided(row, decision)) : plain(row, 'decided_without_offer');
  const meaning = STEPS[row.step];
  if (meaning === undefined) return { row, leftOut: 'unknown_step' };
  return plain(row, meaning, ...(EVENTS[meaning]?.(row) ?? []), ...(offered ? [loanExpected(row)] : []));
}

const EVENTS: Readonly<Partial<Record<Meaning, (row: Row) => readonly LoanEvent[]>>> = {
  application: (row) => [contact(row, { initiator: 'customer', topic: 'application', outcome: 'pending' }, 'web'), needRecorded(row)],
  offer_sent: (row) => [contact(row, { initiator: 'bank', topic: 'offer', outcome: 'pending' })],
  offer_returned: (row) => [contact(row, { initiator: 'customer', topic: 'offer', outcome: 'pending' })],
  loan_activated: (row) => [needMet(row)],
};

const plain = (row: Row, meaning: Meaning, ...events: readonly LoanEvent[]): Mapped => ({ row, meaning, events, notes: [] });

/** The rows that make up calls, each with its meaning; a call is told by the row that began it. */
function partsOfCalls(rows: readonly Row[]): ReadonlyMap<Row, Mapped> {
  const parts = new Map<Row, Mapped>();
  const part = (row: Row, meaning: Meaning): void => void parts.set(row, plain(row, meaning));
  let before: Call | null = null;
  for (const call of callsIn(rows)) {
    if (isPost(call)) {
      for (const row of [call.start, call.end]) if (row) part(row, 'returned_offer_taken_in');
      continue;
    }
    parts.set(call.start, { row: call.start, meaning: `call_about_${call.item.topic}`, ...told(call, before) });
    if (call.end) part(call.end, 'end_of_call');
    if (call.queued && call.item.waitedFor) part(call.queued, 'queue_before_call');
    before = call;
  }
  return parts;
}

/** The call as a contact. Whether the customer answered the log does not say. */
function told(call: Call, before: Call | null): { readonly events: readonly LoanEvent[]; readonly notes: readonly Note[] } {
  const { item, start, end, queued } = call;
  const durationSec = end ? seconds(start, end) : undefined;
  const waitSec = queued && item.waitedFor ? seconds(queued, start) : undefined;
  const handed = handoffs(before, call);
  const fits = (sec: number | undefined): sec is number => sec !== undefined && sec >= 0 && sec <= LONGEST_SEC;
  const event = contact(start, {
    initiator: 'bank', topic: item.topic, outcome: outcomeOf(call),
    ...(fits(durationSec) ? { durationSec } : {}),
    ...(fits(waitSec) ? { waitSec } : {}),
    ...(handed !== undefined ? { handoffs: handed } : {}),
  }, 'phone');
  const noticed: Readonly<Record<Note, boolean>> = {
    duration_not_usable: durationSec !== undefined && !fits(durationSec),
    call_without_end: end === null,
    wait_not_usable: waitSec !== undefined && !fits(waitSec),
    employee_without_number: handed === undefined,
  };
  return { events: [event], notes: NOTES.filter((note) => noticed[note]) };
}

/** Whole seconds gone by. */
const seconds = (from: Row, to: Row): number => Math.floor((to.at - from.at) / 1000);

/** A row of a work item that is a call, and of no call: nobody came to the queue, or nobody had begun. */
function outsideCalls(row: Row): Mapped {
  const meanings: Readonly<Record<string, Meaning>> = {
    SCHEDULE: callItem(row.activity)?.waitedFor ? 'queue_without_call' : 'queue_nobody_waits_in',
    COMPLETE: 'end_without_start',
  };
  const meaning = meanings[row.transition];
  return meaning ? plain(row, meaning) : { row, leftOut: 'unknown_step' };
}
