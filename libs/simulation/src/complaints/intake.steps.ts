import { DAY, iso } from '../calendar';
import { days, minutes, workdays } from '../delays';
import { customerBy, staffBy, SYSTEM, type Desk } from '../desks';
import type { Luck } from '../luck';
import type { Delay, Told } from '../story';
import { careless, CURRENCY, type Case, type Link, type Received } from './case';

/** From the filing to all that is known before an answer. */

export const handler = ({ drawn }: Told<Case>): Desk => ({ actorkind: 'staff', staff: true, ref: drawn.handler });
export const handlerCalls = ({ drawn }: Told<Case>): Desk => ({ channel: 'phone', actorkind: 'staff', staff: true, ref: drawn.handler });
export const customer = ({ drawn: { way } }: Told<Case>): Desk => customerBy(way === 'regulator' || way === 'post' ? 'email' : way);
/** What comes by post or by the regulator is filed by the bank. */
const filedBy = ({ drawn: { way } }: Told<Case>): Desk => (way === 'regulator' || way === 'post' || way === 'branch' || way === 'phone' ? staffBy(way) : customerBy(way));

/** Soon, or where the branch is careless not so soon. */
export function soon(fewest: number, most: number, late = 4): Delay {
  const [inTime, later] = [workdays(fewest, most), workdays(most + 1, most + late)];
  return (told) => (careless(told.who, told.luck) ? later : inTime)(told);
}

const HEX = 16;
/** What stands for a document that is kept elsewhere: 64 hexadecimal characters. */
export function hash(luck: Luck): string {
  let text = '';
  for (let part = 0; part < HEX; part++) text += luck.below(65_536).toString(HEX).padStart(4, '0');
  return text;
}

function said(told: Told<Case>, complaintId: string): Received {
  const { luck, who, drawn: { issue, category, severity, complexity, desiredOutcome, lossMinor, accused, gapId } } = told;
  return {
    complaintId, issue, category, severity, complexity, desiredOutcome,
    ...(lossMinor > 0 && { allegedLossMinor: lossMinor, currency: CURRENCY }),
    ...(accused !== undefined && { accusedStaffRef: accused }),
    ...(luck.happens(600) && { emotion: -luck.successes(2, who.tone < 0 ? 800 : 600) }),
    ...(luck.happens(30) && { onBehalf: true }),
    ...(gapId !== undefined && { gapId }),
  };
}

export const received: Link = { tells: 'complaint-received', by: filedBy, data: (told) => said(told, told.id) };
/** Some time after what it is about. */
export const receivedLater: Link = { ...received, after: days(0, 6) };

const acknowledged: Link = {
  tells: 'complaint-acknowledged', chance: ({ who }) => Math.min(990, who.branch.answers + 20), after: soon(0, 1), by: SYSTEM,
  data: ({ id, at, luck }) => ({ complaintId: id, expectedBy: iso(at + 15 * DAY), ...(luck.happens(400) && { conduct: { namedContact: true, apology: luck.happens(400) } }) }),
};

const assigned: Link = {
  tells: 'complaint-assigned', after: soon(0, 1), by: SYSTEM,
  data: ({ id, luck, drawn }) => ({
    complaintId: id, handlerRef: drawn.handler, ...(luck.happens(12) ? { conflictDeclared: true, conflictReason: 'small_branch' } : { conflictDeclared: false }),
  }),
};

const assessed: Link = {
  tells: 'complaint-assessed', chance: 420, after: minutes(20, 900), by: handler,
  data: ({ id, luck, drawn: { severity, complexity, category } }) => {
    const other = luck.happens(250) ? { severity: Math.max(1, severity - 1), reason: 'less_than_it_seemed' } : { complexity: 'complex' as const, reason: 'several_accounts' };
    return { complaintId: id, severity, complexity, category, ...(luck.happens(350) && other) };
  },
};

/** Whether the customer is listened to is up to how the branch works. */
const heard: Link = {
  tells: 'statement-recorded', after: soon(0, 2), by: handlerCalls,
  data: ({ id, luck, who: { branch: { manners } } }) => ({
    complaintId: id, statementHash: hash(luck), byCustomer: luck.happens(930),
    conduct: { listened: luck.happens(manners), namedContact: luck.happens(manners - 40), ...(luck.happens(300) && { improperRemark: !luck.happens(Math.min(998, manners + 45)) }) },
  }),
};

const evidence: Link = {
  tells: 'evidence-added', chance: ({ who }) => Math.max(300, who.branch.keeps - 80), after: workdays(0, 2), by: handler,
  data: ({ id, luck }) => ({ complaintId: id, evidenceHash: hash(luck), byCustomer: luck.happens(350) }),
};

const confirmed: Link = {
  tells: 'facts-confirmed', chance: 380, after: days(0, 2), by: customer, data: ({ id, luck }) => ({ complaintId: id, byCustomer: luck.happens(850) }),
};

const escalated: Link = {
  tells: 'complaint-escalated', chance: ({ drawn }) => (drawn.urgent ? 1000 : 0), after: workdays(0, 1), by: handler,
  data: ({ id }) => ({ complaintId: id, level: 1, reason: 'severity' }),
};

const update: Link = { tells: 'progress-update-sent', chance: 380, after: workdays(2, 6), by: SYSTEM, data: ({ id }) => ({ complaintId: id }) };

const holding: Link = {
  tells: 'complaint-response-issued', chance: ({ drawn }) => (drawn.complexity === 'simple' ? 15 : 140), after: workdays(2, 9), by: handler,
  data: ({ id, luck }) => ({ complaintId: id, kind: luck.pick(['holding', 'interim'] as const) }),
};

/** The bank asks, and the customer sends it, or does not. */
export const asked: Link = {
  tells: 'info-requested', chance: 190, after: workdays(0, 3), by: handler, data: ({ id, at }) => ({ complaintId: id, dueAt: iso(at + 7 * DAY) }),
};
/** Only where it was asked for. */
export const provided: Link = { tells: 'info-provided', chance: 850, after: days(1, 7), by: customer, data: ({ id }) => ({ complaintId: id }) };

/** Filed twice, by two ways, before it was noticed: it goes on as one. */
export const filedTwice: Link = {
  tells: 'complaint-received', after: minutes(30, 3_000), by: customerBy('web'), data: (told) => said(told, `${told.id}-twin`),
};
export const merged: Link = { tells: 'complaints-merged', after: minutes(30, 2_000), by: handler, data: ({ id }) => ({ complaintId: id, mergedComplaintId: `${id}-twin` }) };

/** The suite itself opens what is split off, as it closes what is merged. */
const split: Link = {
  tells: 'complaint-split', chance: 14, after: minutes(10, 900), by: handler,
  data: ({ id }) => ({ complaintId: id, newComplaintId: `${id}-part`, issue: 'rules_process' }),
};

export const intake: readonly Link[] = [acknowledged, assigned, assessed, heard, evidence, split, escalated];
export const further: readonly Link[] = [confirmed, holding, update];
/** What precedes an answer that is given on the spot. */
export const inShort: readonly Link[] = [
  { ...acknowledged, chance: 1000, after: workdays(0, 1) } as Link, { ...assigned, after: minutes(2, 20) } as Link, { ...heard, after: minutes(5, 60) } as Link,
];
