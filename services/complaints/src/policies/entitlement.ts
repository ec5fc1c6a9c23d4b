import type { Issue, RedressPolicyPublished } from '@evenhand/contracts';

export interface Case {
  readonly issue: Issue;
  readonly productCode: string | undefined;
  readonly lossMinor: number;
  readonly currency: string;
}

/** The highest version that holds at a moment (ms). */
export function policyInForce(policies: readonly RedressPolicyPublished[], at: number): RedressPolicyPublished | undefined {
  return policies.filter(({ effectiveFrom }) => Date.parse(effectiveFrom) <= at)
    .reduce<RedressPolicyPublished | undefined>((last, policy) => (last && last.version > policy.version ? last : policy), undefined);
}

/** What a policy entitles to, in whole minor units; undefined where it covers no such case. A line of the product goes before one of all products. */
export function entitlementOf({ entitlements }: RedressPolicyPublished, { issue, productCode, lossMinor, currency }: Case): number | undefined {
  const lines = entitlements.filter((line) => line.issue === issue && line.currency === currency);
  const line = lines.find((one) => one.productCode !== undefined && one.productCode === productCode) ?? lines.find((one) => one.productCode === undefined);
  if (!line) return undefined;
  const amount = shareOf(lossMinor, line.lossRateBp, FULL_BP) + line.fixedMinor;
  return Math.min(amount, line.maxMinor ?? Infinity, MOST_MINOR);
}

const FULL_BP = 10_000;
const MOST_MINOR = 1_000_000_000_000;
const MOST_BP = 10_000_000;

/** part / whole in basis points, ties to even, at most what an event holds; undefined where the whole is nothing. */
export const ratioBp = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : Math.min(MOST_BP, shareOf(part, FULL_BP, whole)));

/** amount · numerator / denominator, ties to even, without loss: whole numbers that are not negative. */
function shareOf(amount: number, numerator: number, denominator: number): number {
  const [product, whole] = [BigInt(amount) * BigInt(numerator), BigInt(denominator)];
  const below = product / whole;
  const twice = 2n * (product - below * whole);
  return Number(twice > whole || (twice === whole && below % 2n === 1n) ? below + 1n : below);
}
