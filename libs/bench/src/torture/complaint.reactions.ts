import { drawnBlind, tokenOf } from './blind.sample';
import type { Happened } from './happened';

const [RESPONSE, CAUSE, BLIND] = ['complaint-response-issued', 'root-cause-identified', 'blind-review-completed'] as const;
const ENOUGH_PEERS = 20;

export const answers = ({ name, data }: Happened): boolean => name === RESPONSE && (data['kind'] === 'final' || data['kind'] === 'summary');
const givesRight = ({ data }: Happened): boolean => data['decision'] === 'upheld' || data['decision'] === 'partly';
export const upholds = (one: Happened): boolean => answers(one) && givesRight(one);
export const amount = ({ data }: Happened, field: string): number => Number(data[field] ?? 0);

/** DOMAIN.md §2.6, what is answered about complaints, told once more. */
export class ComplaintReactions {
  private readonly actedOn = new Set<string>();

  /** @param before what the log tells of the same complaint, up to the cause @returns what has to be stored because of it, as `type detail` */
  expected(cause: Happened, before: readonly Happened[]): readonly string[] {
    const { name, data } = cause;
    const received = before.find((one) => one.name === 'complaint-received');
    const firstAnswer = answers(cause) && !before.some(answers);
    const topUp = name === 'equity-review-decided' ? amount(cause, 'topUpMinor') : 0;
    return [
      ...(firstAnswer || reviewedSince(cause, before) ? ['complaint-handling-assessed'] : []),
      ...(upholds(cause) ? [`equity-assessed ${data['decision']}`] : []),
      ...reviewOpened(cause, before),
      ...(topUp > 0 ? [`compensation-paid ${topUp} ${data['currency']}`, 'follow-up-scheduled post_complaint'] : []),
      ...(upholds(cause) && !before.some(upholds) && received?.data['issue'] === 'disclosure' && received.data['gapId'] === undefined ? ['disclosure-gap-found'] : []),
      ...(firstAnswer && drawnBlind(data['complaintId'] ?? '') && received?.event.productcode !== undefined ? [`blind-review-drawn ${tokenOf(data['complaintId'] ?? '')}`] : []),
      ...(blindlyWrong(cause, before) ? ['review-requested blind_review'] : []),
      ...(name === 'review-requested' && cause.event.actorkind === 'system' ? ['follow-up-scheduled explanation'] : []),
      ...this.actions(cause, before),
      ...(name === 'complaints-merged' ? ['complaint-closed merged'] : []),
      ...(name === 'complaint-split' ? ['complaint-received'] : []),
    ];
  }

  /** PM-10: a cause that lasts and can be removed, of a complaint that is right; whichever is told second. */
  private actions(cause: Happened, before: readonly Happened[]): readonly string[] {
    const last = before.findLast(answers);
    const right = cause.name === CAUSE ? last !== undefined && givesRight(last) : upholds(cause);
    const named = (right ? [...before, cause] : []).filter(({ name, data }) => name === CAUSE && (data['stable'] as unknown) === true && (data['controllable'] as unknown) === true);
    const fresh = [...new Set(named.map(({ data }) => data['rootCauseId'] ?? ''))].filter((id) => !this.actedOn.has(id));
    for (const id of fresh) this.actedOn.add(id);
    return fresh.map((id) => `corrective-action-planned ${id}`);
  }
}

/** Assessed once more after a review: with the answer it led to, or with the review itself where it confirms the one there is. */
function reviewedSince(cause: Happened, before: readonly Happened[]): boolean {
  if (before.filter(({ name }) => name === 'complaint-handling-assessed').length !== 1) return false;
  if (cause.name === 'review-completed') return cause.data['outcome'] === 'confirmed';
  return answers(cause) && before.slice(before.findLastIndex(answers)).some(({ name }) => name === 'review-completed');
}

/** PM-2, its second step: by what was recorded of the response that was assessed, and nothing else. */
function reviewOpened(cause: Happened, before: readonly Happened[]): readonly string[] {
  const response = cause.name === 'equity-assessed' ? before.find(({ event: { id } }) => id === cause.event.causationid) : undefined;
  if (!response) return [];
  const belowEntitlement = amount(response, 'compensationMinor') < amount(response, 'entitlementMinor');
  const belowPeers = cause.data['qPeerBp'] !== undefined && amount(cause, 'qPeerBp') < 8_000 && amount(cause, 'peerN') >= ENOUGH_PEERS;
  const why = [...(belowEntitlement ? ['below_entitlement'] : []), ...(belowPeers ? ['below_peers'] : [])];
  return why.length > 0 ? [`equity-review-opened ${why.join('+')}`] : [];
}

/** PM-15: what somebody found who did not know whose complaint it was, held against what the bank last said and added to it. */
function blindlyWrong(cause: Happened, before: readonly Happened[]): boolean {
  if (![BLIND, RESPONSE, 'complaint-closed'].includes(cause.name)) return false;
  const known = [...before, cause];
  const blind = known.findLast(({ name }) => name === BLIND);
  const answer = known.findLast(answers);
  if (!blind || !answer || !isAnswered(known) || known.slice(known.indexOf(blind)).some(({ name }) => name === 'review-requested')) return false;
  if (answer.data['decision'] === 'rejected' && (blind.data['merited'] as unknown) === true) return true;
  if (answer.data['currency'] !== undefined && answer.data['currency'] !== blind.data['currency']) return false;
  return amount(blind, 'fairAmountMinor') * 10 > (amount(answer, 'compensationMinor') + toppedUp(answer, known)) * 11;
}

/** By what came of the answer: its assessment, the review that this opened, and what was decided there. */
function toppedUp(answer: Happened, known: readonly Happened[]): number {
  const after = (name: string, of: Happened | undefined): Happened | undefined => known.find((one) => one.name === name && one.event.causationid === of?.event.id);
  const opened = after('equity-review-opened', after('equity-assessed', answer));
  const decided = known.find(({ name, data }) => opened !== undefined && name === 'equity-review-decided' && data['equityReviewId'] === opened.data['equityReviewId']);
  return decided ? amount(decided, 'topUpMinor') : 0;
}

/** Neither open (again), nor under review, nor out of the bank's hands. */
const isAnswered = (known: readonly Happened[]): boolean => known.reduce((answered, one) => {
  if (answers(one) || ['response-accepted', 'response-disputed'].includes(one.name)) return true;
  if (one.name === 'complaint-closed') return one.data['reason'] !== 'merged';
  return ['review-requested', 'complaint-reopened', 'complaint-withdrawn', 'complaint-referred'].includes(one.name) ? false : answered;
}, false);
