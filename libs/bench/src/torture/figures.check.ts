import { amount, upholds } from './complaint.reactions';
import { DAY, grouped, told } from './happened';
import type { Happened } from './happened';
import { BUCKET, kindOf, PATTERN_DAYS, Population } from './population';

const PATTERN = 5;
/** bp: middles are told in whole ones */
const ROUNDING = 1;

/**
 * What was recorded of like cases and of patterns, against a recount of the log at the position that was recorded with it; and what was not recorded, though it had
 * to be. @param excused the read models stood still for so long that redress was compared with nobody meanwhile
 */
export function wrongFigures(log: readonly Happened[], excused: boolean): readonly string[] {
  const telling = log.filter(({ name, data }) => data['complaintId'] !== undefined || name === 'customer-registered');
  const upTo = (position: number): Population => new Population(telling.filter((one) => one.position <= position));
  const byId = new Map(log.map((one) => [one.event.id, one]));
  const assessed = log.filter(({ own, name }) => own && name === 'equity-assessed');
  return [
    ...assessed.flatMap((claim) => {
      const response = byId.get(claim.event.causationid ?? '');
      if (!response) return [];
      if (claim.data['statsPosition'] !== undefined) return wrongClaim(claim, response, upTo(amount(claim, 'statsPosition')));
      const between = telling.filter(({ position }) => position > response.position && position < claim.position).map(({ position }) => position);
      const always = [response.position, ...between].every((position) => (upTo(position).peersOf(response)?.median ?? 0) > 0);
      return always && !excused ? [`${told(claim)} names no peers, and there were`] : [];
    }),
    ...wrongPatterns(log, upTo, excused),
  ];
}

function wrongClaim(claim: Happened, response: Happened, population: Population): readonly string[] {
  const { data } = claim;
  const at = amount(claim, 'statsPosition');
  const [n, median, q] = [amount(claim, 'peerN'), amount(claim, 'peerMedianBp'), amount(claim, 'qPeerBp')];
  if (at < response.position || at >= claim.position) return [`${told(claim)} was read at ${at}, which is not between its response at ${response.position} and itself`];
  const fits = population.candidates(response).some((peers) => peers.level === data['peerLevel'] && peers.n === n && near(median, peers.median));
  const share = quotient(BigInt(amount(response, 'compensationMinor')) * 100_000_000n, BigInt(amount(response, 'assessedLossMinor')) * BigInt(median));
  return [
    ...(fits ? [] : [`${told(claim)} records ${data['peerLevel']}, ${n} peers, median ${median}; at ${at} the log has ${JSON.stringify(population.candidates(response))}`]),
    ...(share === q ? [] : [`${told(claim)} records ${q} of the peers' median, and it is ${share}`]),
  ];
}

const near = (bp: number, ratio: number): boolean => (ratio === 0 || ratio === 1 ? bp === ratio * 10_000 : Math.abs(bp - ratio * 10_000) <= BUCKET * ratio * 10_000 + ROUNDING);

/** Ties to even. */
function quotient(part: bigint, whole: bigint): number | undefined {
  if (whole === 0n) return undefined;
  const [below, twice] = [part / whole, 2n * (part % whole)];
  return Number(twice > whole || (twice === whole && below % 2n === 1n) ? below + 1n : below);
}

/** PM-10's second case: five of a kind in thirty days, once in thirty days; with the figures as of their position. */
function wrongPatterns(log: readonly Happened[], upTo: (position: number) => Population, excused: boolean): readonly string[] {
  const byId = new Map(log.map((one) => [one.event.id, one]));
  const planned = log.filter(({ own, data }) => own && data['pattern'] !== undefined);
  const claims = planned.flatMap((one) => {
    const cause = byId.get(one.event.causationid ?? '');
    const { upheld, statsPosition } = one.data['pattern'] as unknown as { readonly upheld: number; readonly statsPosition: number };
    const counted = cause && upholds(cause) && !cause.history && statsPosition >= cause.position ? upTo(statsPosition).upheldLike(cause) : undefined;
    return counted === upheld && upheld >= PATTERN ? [] : [`${told(one)} counts ${upheld} at ${statsPosition}, where the log has ${counted}`];
  });
  const again = [...grouped(planned, ({ data }) => data['rootCauseId'])].flatMap(([id, all]) =>
    all.flatMap((one, n) => (all.slice(n + 1).some(({ at }) => Math.abs(at - one.at) < PATTERN_DAYS * DAY) ? [`the pattern ${id} was planned for again within ${PATTERN_DAYS} days of ${told(one)}`] : [])));
  const end = upTo(Infinity);
  const kinds = new Map(planned.map((one) => [kindIn(one), one]));
  const missed = excused ? [] : [...end.complaints.values()].flatMap(({ answer, ...of }) => {
    if (!answer || answer.history || !upholds(answer) || kinds.has(kindOf(of)) || (upTo(answer.position).upheldLike(answer) ?? 0) < PATTERN) return [];
    return [`${told(answer)} was the fifth of its kind or a later one, and nothing is planned`];
  });
  return [...claims, ...again, ...missed];
}

function kindIn({ data }: Happened): string {
  const { productCode, issue, branchId } = data['pattern'] as unknown as Readonly<Record<string, string>>;
  return `${productCode} ${issue} ${branchId}`;
}
