import { peerRowOf } from '@evenhand/audit';
import type { Case } from '@evenhand/audit';
import { dayOf } from '@evenhand/scoring';

/** Where a number is not told; what is told lies above it. */
export const ABSENT = -32_768;
const MOST = 32_767;
/** Time used of the limit is told in steps of so many basis points: step 20 is the last 5 % of the clock, step 0 the moment it began. */
export const USED_STEP_BP = 500;
/** qPeer in steps of so many basis points: step 32 begins at 0.80. */
export const PEER_STEP_BP = 250;
const LAST_STEP = 120;

type Told = string | number | boolean | undefined;

interface ProfileColumn {
  readonly kind: 'text' | 'integer';
  of(one: Case, segment: string | undefined): Told;
}
const text = (of: ProfileColumn['of']): ProfileColumn & { readonly kind: 'text' } => ({ kind: 'text', of });
const integer = (of: ProfileColumn['of']): ProfileColumn & { readonly kind: 'integer' } => ({ kind: 'integer', of });

/** What the audit knows of a complaint; nothing in it names anybody. Complaints that agree in all of it are counted together. */
export const profile = {
  day: integer(({ receivedAt }) => dayOf(receivedAt)),
  register: integer(({ register = false }) => register),
  product: text(({ product }) => product),
  issue: text(({ issue }) => issue),
  severity: integer(({ severity }) => severity),
  channel: text(({ channel }) => channel),
  branch: text(({ branch }) => branch),
  segment: text((_, segment) => segment),
  source_product: text(({ sourceProduct }) => sourceProduct),
  source_issue: text(({ sourceIssue }) => sourceIssue),
  source_channel: text(({ sourceChannel }) => sourceChannel),
  state: text(({ state }) => state),
  source_response: text(({ sourceResponse }) => sourceResponse),
  timely: integer(({ timely }) => timely),
  disputed: integer(({ disputed }) => disputed),
  days_to_received: integer(({ daysToReceived }) => daysToReceived),
  days_to_sent: integer(({ daysToSent }) => daysToSent),
  outcome: text(outcomeOf),
  reopened: integer(({ register, reopened = false }) => (register ? undefined : reopened)),
  decision: text(({ decision }) => decision?.decision),
  handled_days: integer(({ receivedAt, answeredAt }) => (answeredAt === undefined ? undefined : Math.max(0, dayOf(answeredAt) - dayOf(receivedAt)))),
  used: integer(({ usedBp }) => (usedBp === undefined ? undefined : Math.min(LAST_STEP, Math.ceil(usedBp / USED_STEP_BP)))),
  ratio: integer((one, segment) => peerRowOf(one, segment)?.bucket),
  entitled: integer(entitledOf),
  merited: integer(({ external, merited }) => external ?? merited),
  peer: integer(({ qPeerBp }) => (qPeerBp === undefined ? undefined : Math.min(LAST_STEP, Math.floor(qPeerBp / PEER_STEP_BP)))),
} as const satisfies Readonly<Record<string, ProfileColumn>>;

export type ProfileName = keyof typeof profile;
export type TextName = { [Name in ProfileName]: (typeof profile)[Name]['kind'] extends 'text' ? Name : never }[ProfileName];
export type NumberName = Exclude<ProfileName, TextName>;
export const profileNames = Object.keys(profile) as ProfileName[];

/** A complaint's key among the counts, in the order of `profile`: '' and ABSENT where nothing is told. */
export function profileOf(one: Case, segment: string | undefined): (string | number)[] {
  return profileNames.map((name) => {
    const { kind, of } = profile[name];
    const told = of(one, segment);
    if (kind === 'text') return told === undefined ? '' : String(told);
    return told === undefined ? ABSENT : Math.min(MOST, Math.max(ABSENT + 1, Number(told)));
  });
}

/** What became of a complaint; a register tells what it answered instead. */
function outcomeOf({ register, withdrawn, decision, closed }: Case): string {
  if (register) return 'reported';
  if (withdrawn) return 'withdrawn';
  if (decision) return 'decided';
  return closed ? 'closed' : 'open';
}

/** Whether the customer was given, top-up included, what the published policy entitles to. */
function entitledOf({ decision, topUpMinor = 0 }: Case): boolean | undefined {
  if (!decision?.entitlementMinor) return undefined;
  return decision.compensationMinor + topUpMinor >= decision.entitlementMinor;
}
