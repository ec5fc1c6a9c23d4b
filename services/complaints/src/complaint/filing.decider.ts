import type { DueClock } from '@evenhand/contracts';
import { clockTimeOf, dueOf, reassessed, startedBy } from '../clocks/due';
import { bookOf, filled, is, msOf, refuse, sameData, type Fact, type FactOf, type RecordFact } from '../fact';
import { effectiveDue, responseClockStart } from './clocks.decider';
import { isFiled, type ComplaintState, type Filed } from './complaint.state';
import { momentOf, refuseTransition } from './guards.decider';
import { open } from './transitions.table';

const FILLED = ['due', 'vulnerable'];

/** The filing, with every clock that applies, computed once from the policies in force (C-INV-3, C-INV-4). */
export function file(command: RecordFact & FactOf<'complaint-received'>, state: ComplaintState): readonly Fact[] {
  const { event, at, context } = command;
  const book = bookOf(command);
  if (isFiled(state) && at === state.filedAt && sameData(event.data, state.filed, FILLED)) return [];
  if (state.stage !== 'NONE') refuseTransition('file', state, momentOf(command));
  const { data: { gapId, category, complexity }, subject } = event;
  if (gapId !== undefined && (context?.gapOwner ?? subject) !== subject) refuse('gap_of_another_customer', `${gapId} is the gap of another customer`, '/data/gapId');
  const origin = context?.splitFrom;
  if (isFiled(origin)) return [stored(command, kept(command, origin))];
  const sorted = { category, complexity };
  const jurisdictions = context?.jurisdictions ?? [];
  // The update clock starts with the receipt as if that were the last update.
  const due = [...dueOf(at, sorted, jurisdictions, book), ...startedBy('last_update', at, at, sorted, jurisdictions, book)];
  return [stored(command, { due, vulnerable: context?.vulnerable ?? false })];
}

/** One that was split off keeps the receipt and its clocks (C-INV-10). */
function kept(command: RecordFact & FactOf<'complaint-received'>, origin: Filed): object {
  const { at, event } = command;
  if (!origin.split.includes(event.data.complaintId)) refuse('not_split_off', 'it was not split from that complaint', '/data/complaintId');
  if (origin.customer !== event.subject) refuse('complaint_of_another_customer', 'it was split from the complaint of another customer', '/subject');
  if (at !== origin.receivedAt) refuse('not_the_receipt', `it was received on ${clockTimeOf(origin.receivedAt)}, with the complaint it was split from`, '/time');
  return { due: effectiveDue(origin, bookOf(command)), vulnerable: origin.filed.vulnerable };
}

/** The posted event itself where nothing is added to it, else with the fields. */
const stored = ({ event, name, at }: Fact, fields: object): Fact => filled({ event, name, at }, fields);

/** A complaint known only from a register kept elsewhere. */
export function report(command: RecordFact & FactOf<'complaint-reported'>, state: ComplaintState): readonly Fact[] {
  const { event, name, at } = command;
  if (state.stage === 'REPORTED' && sameData(event.data, state.reported)) return [];
  if (state.stage !== 'NONE') refuseTransition('a report from a register', state, momentOf(command));
  return [{ event, name, at }];
}

/** Severity, complexity and category; the clocks follow as the policies allow. One that ran out before stays: it cannot be assessed away. */
export function assessed(command: RecordFact & FactOf<'complaint-assessed'>, state: Filed): object {
  const { at, event: { data: { severity, complexity, category, reason } } } = command;
  const changed = severity !== state.severity || complexity !== state.complexity || category !== state.category;
  if (changed && reason === undefined) refuse('reason_missing', 'a change of severity, complexity or category says why', '/data/reason');
  const book = bookOf(command);
  const due = effectiveDue(state, book);
  if (state.answers.length > 0 || (complexity === state.complexity && category === state.category)) return { due };
  const next = reassessed(due, responseClockStart(state), { complexity, category }, [], book);
  const has = (entry: DueClock): boolean => next.some(({ jurisdiction, clockId }) => jurisdiction === entry.jurisdiction && clockId === entry.clockId);
  return { due: [...next, ...due.filter((entry) => msOf(entry.dueAt) <= at && !has(entry))] };
}

/** The other one goes on in this; the first receipt and the earlier of each clock stay (C-INV-10). */
export function merged(command: RecordFact & FactOf<'complaints-merged'>, state: Filed): object {
  const { complaintId, mergedComplaintId } = command.event.data;
  const field = '/data/mergedComplaintId';
  const other = command.context?.other;
  if (mergedComplaintId === complaintId) refuse('same_complaint', 'a complaint is not merged with itself', field);
  if (!isFiled(other)) return refuse('unknown_complaint', `there is no complaint ${mergedComplaintId}`, field);
  if (other.customer !== state.customer) refuse('complaint_of_another_customer', `${mergedComplaintId} is the complaint of another customer`, field);
  if (!(open as readonly string[]).includes(other.stage)) refuse('complaint_not_open', `${mergedComplaintId} is ${other.stage}`, field);
  // The suite ends what was merged a moment later: until then only the mergers themselves say so.
  const goneOn = [complaintId, mergedComplaintId].find((id) => command.context?.goneOn?.includes(id));
  if (goneOn !== undefined) refuse('complaint_not_open', `${goneOn} goes on in another complaint already`, goneOn === complaintId ? '/data/complaintId' : field);
  if (command.at < other.receivedAt) refuse('before_receipt', `${mergedComplaintId} is merged after it was received`, '/time');
  const book = bookOf(command);
  return { receivedAt: clockTimeOf(Math.min(state.receivedAt, other.receivedAt)), due: earliest([...effectiveDue(state, book), ...effectiveDue(other, book)]) };
}

/** Of each clock, the one that runs out first. */
function earliest(due: readonly DueClock[]): readonly DueClock[] {
  const first = new Map<string, DueClock>();
  for (const entry of due) {
    const key = `${entry.jurisdiction} ${entry.clockId}`;
    const known = first.get(key);
    if (!known || msOf(entry.dueAt) < msOf(known.dueAt)) first.set(key, entry);
  }
  return [...first.values()];
}

/** A second complaint comes out of this one; a reaction files it. */
export function checkSplit(command: RecordFact & FactOf<'complaint-split'>, { complaintId }: Filed): void {
  const { newComplaintId } = command.event.data;
  if (newComplaintId === complaintId) refuse('same_complaint', 'what is split off is a complaint of its own', '/data/newComplaintId');
  if ((command.context?.other?.stage ?? 'NONE') !== 'NONE') refuse('complaint_exists', `there is a complaint ${newComplaintId} already`, '/data/newComplaintId');
}

/** What was merged or split already changes nothing. */
export const joinedAlready = (fact: Fact, { merged: known, split }: Filed): boolean =>
  (is(fact, 'complaints-merged') && known.includes(fact.event.data.mergedComplaintId)) || (is(fact, 'complaint-split') && split.includes(fact.event.data.newComplaintId));
