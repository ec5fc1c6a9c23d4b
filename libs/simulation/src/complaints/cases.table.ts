import type { Posted } from '../fact';
import type { Weighted } from '../luck';

type Received = Posted<'complaint-received'>;
export type Issue = Received['issue'];
type Cause = Omit<Posted<'root-cause-identified'>, 'complaintId' | 'rootCauseId' | 'ownerTeam'> & { readonly ownerTeam: string };

/**
 * What customers complain about, by product. The order of magnitude is that of the complaints about one bank in the CFPB's public database, 2017 to
 * 2021, its words made ours: account handling leads for accounts, what stands on the statement and fees for cards, payments for mortgages.
 */
export const ISSUES: Readonly<Record<string, Weighted<Issue>>> = {
  CURRENT_STD: [
    ['facility_system', 300], ['rules_process', 220], ['fees', 170], ['fund_safety', 120], ['staff_attitude', 80], ['contract_terms', 40], ['data_safety', 40], ['other', 30],
  ],
  CARD_STD: [
    ['fund_safety', 240], ['fees', 210], ['credit_bureau', 130], ['instalment', 110], ['rules_process', 80], ['contract_terms', 60], ['collection', 50], ['marketing', 40],
    ['staff_attitude', 40], ['facility_system', 40],
  ],
  CARD_GOLD: [
    ['fund_safety', 240], ['fees', 260], ['instalment', 110], ['credit_bureau', 80], ['contract_terms', 110], ['marketing', 90], ['staff_attitude', 60], ['facility_system', 50],
  ],
  SAVINGS_A: [['rules_process', 300], ['facility_system', 220], ['contract_terms', 160], ['fees', 120], ['choice', 80], ['data_safety', 60], ['staff_attitude', 60]],
  HOME_LOAN: [
    ['instalment', 300], ['rules_process', 220], ['collection', 190], ['fees', 110], ['credit_bureau', 80], ['disclosure', 60], ['staff_attitude', 40],
  ],
  WEALTH_A: [['disclosure', 300], ['product_return', 260], ['choice', 150], ['marketing', 120], ['fees', 110], ['other', 60]],
};

/** Of a thousand complaints, those that end with money, and those that end with relief of another kind, by issue: as there by product. */
export const RELIEF: Readonly<Record<Issue, readonly [money: number, other: number]>> = {
  fees: [430, 50], facility_system: [340, 50], fund_safety: [320, 50], instalment: [190, 110], credit_bureau: [45, 150], collection: [45, 90],
  rules_process: [240, 80], staff_attitude: [70, 280], marketing: [170, 110], disclosure: [260, 130], product_return: [150, 60], choice: [80, 80],
  contract_terms: [150, 80], data_safety: [120, 200], other: [120, 90],
};

/** Of a thousand answers, those that the customer disputes: as counted in the CFPB's database up to 2014, by the relief given. */
export const DISPUTED = { money: 109, other: 136, none: 227 } as const;

/** How complaints come; those that came by the regulator are as many as were referred there. */
export const WAYS_IN: Weighted<'web' | 'app' | 'phone' | 'regulator' | 'branch' | 'email' | 'post'> = [
  ['web', 330], ['app', 280], ['phone', 170], ['regulator', 90], ['branch', 60], ['email', 40], ['post', 30],
];

/** What the customer wants, by issue where it differs. */
const WISHES: Weighted<Received['desiredOutcome']> = [['explain', 30], ['fix', 30], ['refund', 20], ['apology', 10], ['compensation', 8], ['other', 2]];
const MONEY_BACK: Weighted<Received['desiredOutcome']> = [['refund', 65], ['explain', 20], ['fix', 10], ['compensation', 5]];
const RESPECT: Weighted<Received['desiredOutcome']> = [['apology', 60], ['explain', 20], ['compensation', 12], ['other', 8]];
export const wishesOf = (issue: Issue): Weighted<Received['desiredOutcome']> =>
  issue === 'fees' || issue === 'fund_safety' ? MONEY_BACK : issue === 'staff_attitude' || issue === 'collection' ? RESPECT : WISHES;

const bank = (causeCode: string, ownerTeam: string, stable = true): Cause => ({ causeCode, locus: 'bank', controllable: true, stable, ownerTeam });

/** Why it comes to complaints, by issue; any of the first ones where an issue has none of its own. */
export const CAUSES: Readonly<Partial<Record<Issue, readonly [Cause, ...Cause[]]>>> & { readonly other: readonly [Cause, ...Cause[]] } = {
  other: [
    bank('answer_too_late', 'team_service', false), bank('wrong_instruction', 'team_service'),
    { causeCode: 'misread_terms', locus: 'customer', controllable: true, stable: false, ownerTeam: 'team_service' },
  ],
  fees: [bank('fee_leaflet_missing', 'team_cards'), bank('fee_charged_twice', 'team_systems', false)],
  credit_bureau: [
    bank('late_correction', 'team_credit'), { causeCode: 'bureau_error', locus: 'third_party', controllable: false, stable: false, ownerTeam: 'team_credit' },
  ],
  instalment: [bank('plan_unclear', 'team_cards')],
  collection: [bank('agency_script', 'team_collection')],
  staff_attitude: [bank('queue_pressure', 'team_branches', false)],
  facility_system: [bank('app_outage', 'team_systems', false)],
  product_return: [{ causeCode: 'rates_fell', locus: 'market', controllable: false, stable: false, ownerTeam: 'team_wealth' }],
  disclosure: [bank('risk_sheet_missing', 'team_wealth')],
};

/** Those that something can be done about. */
export const CURABLE: readonly Cause[] = Object.values(CAUSES).flat().filter(({ locus, controllable }) => locus === 'bank' && controllable);
