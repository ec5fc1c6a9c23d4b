import type { PeerFigures } from '@evenhand/audit';
import type { ComplaintResponseIssued, EquityAssessed, EquityReviewOpened } from '@evenhand/contracts';
import { reactionId } from '@evenhand/reactors';
import { remedyMatch } from '@evenhand/scoring';
import { ratioBp } from '../policies/entitlement';

const FULL_BP = 10_000;
const FAIR_TO_PEERS_BP = 8_000;
const ENOUGH_PEERS = 20;

/** What like cases got, as an assessment records it: with the position of the log that it was read at. */
export interface Peers extends PeerFigures {
  readonly qPeerBp: number;
  readonly statsPosition: number;
}

/** What PM-2 writes of a response is told by it alone: its publisher's id another one may use too. @param response its id as it is stored */
export const assessmentIdOf = (response: string): string => reactionId('PM-2', response, 0);
export const equityReviewIdOf = (response: string): string => reactionId('PM-2', response, 1);

const decided = ({ kind }: ComplaintResponseIssued): boolean => kind === 'final' || kind === 'summary';

/** Whether a response is a last word that gives the customer right, wholly or partly. */
export const upholds = (response: ComplaintResponseIssued): boolean => decided(response) && (response.decision === 'upheld' || response.decision === 'partly');

/** PM-2, first half: the redress of a response that upholds something, held against the entitlement and against like cases. Undefined where nothing was upheld. */
export function equityOf(response: ComplaintResponseIssued, peers?: Peers): EquityAssessed | undefined {
  const { complaintId, decision, issue, remedies = [], compensationMinor = 0, entitlementMinor } = response;
  if (!upholds(response)) return undefined;
  const qEntBp = entitlementMinor === undefined ? undefined : ratioBp(compensationMinor, entitlementMinor);
  return { complaintId, decision: decision as EquityAssessed['decision'], remedyMatch: remedyMatch(issue, remedies), ...(qEntBp !== undefined && { qEntBp }), ...peers };
}

/**
 * PM-2, second half, and C-INV-6: why somebody has to look at the redress again; undefined where nobody has.
 * @param assessed as it was stored @param response the one it is about
 */
export function reviewOf(assessed: EquityAssessed, response: ComplaintResponseIssued): Omit<EquityReviewOpened, 'equityReviewId'> | undefined {
  const { complaintId, qEntBp, qPeerBp, peerN } = assessed;
  const { compensationMinor = 0, entitlementMinor } = response;
  // Compared in money: a ratio just below 1 may round to it.
  const belowEntitlement = entitlementMinor !== undefined && compensationMinor < entitlementMinor;
  const belowPeers = qPeerBp !== undefined && peerN !== undefined && qPeerBp < FAIR_TO_PEERS_BP && peerN >= ENOUGH_PEERS;
  if (!belowEntitlement && !belowPeers) return undefined;
  return {
    complaintId, causes: [...(belowEntitlement ? ['below_entitlement' as const] : []), ...(belowPeers ? ['below_peers' as const] : [])],
    ...(qEntBp !== undefined && { qEntBp: belowEntitlement ? Math.min(qEntBp, FULL_BP) : qEntBp }), ...(qPeerBp !== undefined && peerN !== undefined && { qPeerBp, peerN }),
  };
}
