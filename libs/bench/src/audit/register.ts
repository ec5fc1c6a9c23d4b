import { BANK, issues } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { below } from '../torture/chance';
import { seeded } from '../traffic';

/**
 * A register as `evenhand import cfpb` tells it, made in the shape of two published files: the complaints about one bank (56 months, all that it says of them), and
 * those of all companies with what the consumer disputed (37 months, few columns). Rows come in the order of their days, as they do there.
 */
export const COMPLAINTS = 374_000;
/** of them about one bank */
const OF_ONE_BANK = 40_000 / COMPLAINTS;
/** months of receipt, both included, as YYYY-MM */
export const MONTHS = { first: '2011-12', last: '2021-12' } as const;

const SOURCE = 'urn:evenhand-bench:register';
const DAY = 86_400_000;
const SEED = 11;
const PRODUCTS = 9;
/** a product has some of the issues, and shares them with the next */
const [ISSUES_EACH, ISSUES_APART] = [12, 8] as const;
/** what a register calls one thing among many: as long as its words mostly are */
const many = (count: number, words: string): readonly string[] => Array.from({ length: count }, (_, n) => `${words}_${n + 1}`);
const FIELDS = {
  sourceProduct: many(PRODUCTS, 'checking_or_savings_account'), sourceSubProduct: many(46, 'general_purpose_credit_card'), sourceIssue: [...many(76, 'problem_with_a_purchase_on_your_statement'), ...many(95, 'loan_servicing_payments_escrow')],
  sourceSubIssue: many(153, 'transaction_was_not_authorized'), sourceChannel: ['web', 'referral', 'phone', 'postal_mail', 'fax', 'email'],
  sourceResponse: ['closed_with_explanation', 'closed_with_non_monetary_relief', 'closed_with_monetary_relief', 'closed_without_relief', 'closed', 'closed_with_relief', 'untimely_response'],
} as const;
const OWN_ISSUES = 76;
const STATES = 51;

type Field = keyof typeof FIELDS;
const word = (field: Field, n: number): string => FIELDS[field][n] as string;
const told = (name: string, id: string, subject: string, day: number, data: object): CloudEvent =>
  ({ specversion: '1.0', id, source: SOURCE, type: `evenhand.complaints.${name}.v1`, subject, time: `${dateOf(day)}T00:00:00Z`, data });
const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const dayOf = (date: string): number => Date.parse(date) / DAY;

/** What each code stands for, then so many complaints; the same for the same number. */
export function* register(complaints: number): Generator<CloudEvent, void> {
  for (const [field, codes] of Object.entries(FIELDS)) {
    for (const code of codes) yield told('register-codes-published', `code-${field}-${code}`, BANK, dayOf('2011-12-01'), { register: 'cfpb', field, codes: [{ code, label: code.replaceAll('_', ' ') }] });
  }
  const chance = seeded(SEED);
  const ofOneBank = Math.round(complaints * OF_ONE_BANK);
  yield* rows('bank', ofOneBank, ['2017-05-01', '2021-12-31'], (day) => aboutOneBank(day, chance));
  yield* rows('all', complaints - ofOneBank, ['2011-12-31', '2014-12-31'], (day) => ofAllCompanies(day, chance));
}

function* rows(name: string, count: number, [first, last]: readonly [string, string], dataOf: (day: number) => object): Generator<CloudEvent, void> {
  const [from, days] = [dayOf(first), dayOf(last) - dayOf(first) + 1];
  for (let n = 0; n < count; n += 1) {
    const [id, day] = [`register-${name}-${n}`, from + Math.floor((n * days) / count)];
    yield told('complaint-reported', id, id, day, { complaintId: id, ...dataOf(day) });
  }
}

function aboutOneBank(day: number, chance: () => number): object {
  const product = skewed(PRODUCTS, 2, chance);
  const issue = (product * ISSUES_APART + skewed(ISSUES_EACH, 2, chance)) % OWN_ISSUES;
  const response = weighted([68, 7, 25], chance);
  return {
    ...ourIssue(issue), sourceProduct: word('sourceProduct', product), sourceSubProduct: word('sourceSubProduct', (product * 5 + below(5, chance)) % FIELDS.sourceSubProduct.length),
    sourceIssue: word('sourceIssue', issue), ...(chance() < 0.8 && { sourceSubIssue: word('sourceSubIssue', (issue * 2 + below(3, chance)) % FIELDS.sourceSubIssue.length) }),
    sourceChannel: word('sourceChannel', weighted([67, 22, 7, 3, 1], chance)), state: stateOf(skewed(STATES, 2, chance)), sourceResponse: word('sourceResponse', response),
    timely: chance() < 0.967, submittedOn: dateOf(day), receivedOn: dateOf(day + (chance() < 0.75 ? 0 : 1 + skewed(110, 5, chance))),
  };
}

function ofAllCompanies(day: number, chance: () => number): object {
  const issue = OWN_ISSUES + skewed(FIELDS.sourceIssue.length - OWN_ISSUES, 3, chance);
  const sent = [-1, 0, 1 + skewed(440, 8, chance)][weighted([2, 33, 65], chance)] as number;
  return {
    ...ourIssue(issue), sourceIssue: word('sourceIssue', issue), sourceChannel: word('sourceChannel', weighted([59, 24, 8, 7, 2], chance)),
    sourceResponse: word('sourceResponse', weighted([71, 13, 7, 5, 2, 1, 1], chance)), disputed: chance() < 0.2, receivedOn: dateOf(day), sentOn: dateOf(day + sent),
  };
}

/** One of five is none of ours. */
const ourIssue = (issue: number): object => (issue % 5 === 0 ? {} : { issue: issues[issue % issues.length] });
/** Two letters. */
const stateOf = (n: number): string => String.fromCharCode(65 + Math.floor(n / 3), 88 + (n % 3));
/** @returns 0 to below count, the low ones more often the higher the power */
const skewed = (count: number, power: number, chance: () => number): number => Math.floor(count * chance() ** power);

/** @returns a place in the list, as often as the number there says */
function weighted(weights: readonly number[], chance: () => number): number {
  let left = chance() * weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(0, weights.findIndex((weight) => (left -= weight) < 0));
}
