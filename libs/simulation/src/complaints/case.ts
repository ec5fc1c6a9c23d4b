import type { Posted } from '../fact';
import type { Luck } from '../luck';
import type { Customer } from '../people/customers';
import type { Begun, Step } from '../story';
import { ISSUES, RELIEF, wishesOf, type Issue, type WAYS_IN } from './cases.table';

export type Received = Posted<'complaint-received'>;
type Way = (typeof WAYS_IN)[number][0];

/** What a complaint is about and how it will be taken, before any of it is told. */
export interface Case extends Pick<Received, 'issue' | 'category' | 'severity' | 'complexity' | 'desiredOutcome'> {
  readonly product: string;
  readonly way: Way;
  readonly gapId: string | undefined;
  /** what it is worth, in minor units of the bank's money; 0 where nothing was lost */
  readonly lossMinor: number;
  readonly accused: string | undefined;
  readonly relief: 'money' | 'other' | 'none';
  /** whether everything is given that was wrong, or some of it */
  readonly wholly: boolean;
  readonly handler: string;
  readonly reviewer: string;
  /** goes one level up before it is answered */
  readonly urgent: boolean;
}

export const CURRENCY = 'EUR';
const MOST_SEVERE = 4;
const PAYMENTS: ReadonlySet<Issue> = new Set(['facility_system', 'fund_safety']);
const NO_MONEY: ReadonlySet<Issue> = new Set(['staff_attitude', 'choice', 'data_safety']);

/** What starts the complaint, where that settles something of it. */
export interface Occasion {
  readonly issue?: Issue;
  readonly product?: string;
  readonly way: Way;
  readonly gapId?: string;
  readonly lossMinor?: number;
}

export function caseOf({ luck, who }: Begun, occasion: Occasion): Case {
  const { product = who.product, way } = occasion;
  const issue = occasion.issue ?? luck.of(ISSUES[product] ?? ISSUES['CURRENT_STD'] ?? []);
  const lossMinor = occasion.lossMinor ?? lossOf(luck, issue, product);
  const [money, other] = RELIEF[issue];
  const relief = luck.of<Case['relief']>([['money', lossMinor > 0 ? money : 0], ['other', other], ['none', 1000 - money - other]]);
  const severity = Math.min(MOST_SEVERE, 1 + luck.successes(3, 300) + (issue === 'collection' ? 2 : 0));
  return {
    issue, product, way, gapId: occasion.gapId, lossMinor, relief, severity,
    category: PAYMENTS.has(issue) && luck.happens(500) ? 'psd' : 'general',
    complexity: luck.of<Case['complexity']>([['simple', 72], ['complex', 25], ['special', 3]]),
    desiredOutcome: luck.of(wishesOf(issue)),
    accused: issue === 'staff_attitude' || (issue === 'collection' && luck.happens(400)) ? who.staff : undefined,
    wholly: luck.happens(650),
    handler: `h_complaints_${luck.between(1, 9)}`, reviewer: `h_review_${luck.between(1, 4)}`,
    urgent: luck.happens(severity > 2 ? 200 : 40),
  };
}

/** What is at stake: little with fees, more with loans and wealth. */
function lossOf(luck: Luck, issue: Issue, product: string): number {
  if (NO_MONEY.has(issue) || !luck.happens(900)) return 0;
  const size = product === 'WEALTH_A' || product === 'HOME_LOAN' ? 40 : issue === 'fund_safety' ? 15 : 3;
  return 100 * size * luck.between(2, 60);
}

export type Link = Step<Case>;

/** Facts of one complaint, one after the other; what has a chance may be left out, and the next goes on from the one before. */
export const chain = (...links: readonly Link[]): readonly Link[] =>
  links.reduceRight<readonly Link[]>((rest, link) => [{ ...link, then: [...(link.then ?? []), ...rest], else: [...(link.else ?? []), ...rest] } as Link], []);

export const first = (links: readonly Link[]): Link => links[0] as Link;

/** Whether the customer's branch takes its time with this. */
export const careless = ({ branch }: Customer, luck: Luck): boolean => !luck.happens(branch.answers);
