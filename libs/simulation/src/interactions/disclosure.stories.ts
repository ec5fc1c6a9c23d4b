import { AT_HOME, dateOf, dayOf, OFFICE, WORKDAYS } from '../calendar';
import { days, minutes, workdays } from '../delays';
import { customerBy, OFFICE_DESK, staffBy } from '../desks';
import type { Posted } from '../fact';
import type { Luck, Weighted } from '../luck';
import { points } from '../marks';
import { PRODUCTS } from '../people/customers.table';
import { aMonth } from '../rhythm';
import { story, type Begun, type Told } from '../story';

type Item = Posted<'disclosure-gap-found'>['item'];

/** What has to be told of each product. */
const REQUIRED: Readonly<Record<string, readonly [Item, ...Item[]]>> = {
  CURRENT_STD: ['fee_composition', 'process_steps', 'cancellation', 'complaint_route'],
  CARD_STD: ['fee_composition', 'interest_rate', 'instalment_cost', 'credit_bureau', 'cancellation', 'complaint_route'],
  CARD_GOLD: ['fee_composition', 'interest_rate', 'instalment_cost', 'credit_bureau', 'cancellation', 'complaint_route'],
  SAVINGS_A: ['interest_rate', 'fee_composition', 'cancellation', 'complaint_route'],
  HOME_LOAN: ['fee_composition', 'interest_rate', 'risk', 'credit_bureau', 'collection_rules', 'after_sales', 'cancellation', 'complaint_route'],
  WEALTH_A: ['fee_composition', 'risk', 'return_range', 'after_sales', 'cancellation', 'complaint_route'],
};

interface Drawn {
  readonly product: string;
  readonly required: readonly [Item, ...Item[]];
  readonly given: readonly Item[];
}

function draws({ luck, who }: Begun): Drawn {
  const product = luck.of(PRODUCTS);
  const required = REQUIRED[product] ?? ['fee_composition'];
  return { product, required, given: required.filter(() => luck.happens(who.branch.tells)) };
}

const missing = ({ required, given }: Drawn): Item => required.find((item) => !given.includes(item)) ?? required[0];
const product = ({ drawn }: Told<Drawn>): string => drawn.product;

/** A careless branch tells some of it only when the contract is signed. */
const phase = (luck: Luck, tells: number): Posted<'disclosure-given'>['phase'] =>
  luck.happens(tells) ? luck.of([['pre', 88], ['at', 12]] as Weighted<'pre' | 'at'>) : 'post';

const disclosure = story<Drawn>({
  name: 'disclosure', often: aMonth(24, 'activity', WORKDAYS), hours: OFFICE, draws,
  steps: [{
    tells: 'disclosure-given', by: staffBy('branch'), product,
    data: ({ id, luck, who, drawn: { required, given } }) => ({
      disclosureId: id, phase: phase(luck, who.branch.tells), itemsRequired: required, itemsGiven: given,
      ...(luck.happens(700) && { readingGrade: luck.between(6, 12) }),
    }),
    then: [
      {
        tells: 'understanding-confirmed', chance: 480, after: days(0, 9), by: customerBy('app'),
        data: ({ id, luck, who }) => ({ disclosureId: id, quiz: points(luck, who.branch.tells - 60), attempts: luck.of<number>([[1, 8], [2, 2], [3, 1]]) }),
      },
      {
        tells: 'disclosure-gap-found', chance: ({ drawn: { required, given } }) => (given.length < required.length ? 300 : 0), after: workdays(8, 50),
        by: OFFICE_DESK, product,
        data: ({ id, luck, drawn }) => {
          const harmMinor = luck.happens(400) ? 100 * luck.between(2, 120) : 0;
          return {
            gapId: `${id}-gap`, item: missing(drawn), foundBy: luck.pick(['customer', 'audit', 'complaint'] as const), harmMinor, disclosureId: id,
            ...(harmMinor > 0 && { currency: 'EUR' }),
          };
        },
      },
    ],
  }],
});

const PAIRS = [['CARD_STD', 'CARD_GOLD'], ['SAVINGS_A', 'WEALTH_A'], ['CURRENT_STD', 'SAVINGS_A', 'WEALTH_A']] as const;

const comparison = story({
  name: 'comparison', often: aMonth(7), hours: AT_HOME,
  steps: [{
    tells: 'comparison-shown', by: customerBy('app'),
    data: ({ id, luck, at }) => ({
      comparisonId: id, productCodes: luck.pick(PAIRS), metrics: ['annual_fee', 'interest_rate'], asOf: dateOf(dayOf(at) - luck.between(1, 80)),
      sourceRef: `tariff_${dateOf(dayOf(at)).slice(0, 4)}`, unfavourableIncluded: true,
      ...(luck.happens(500) && { cohort: 'contrast_a', arm: luck.pick(['treatment', 'control']) }),
    }),
    then: [{
      tells: 'comparison-challenged', chance: 70, after: minutes(10, 4_000), by: customerBy('app'),
      data: ({ id, luck }) => ({ comparisonId: id, ...(luck.happens(800) && { reason: luck.pick(['outdated_figures', 'fees_left_out', 'not_alike']) }) }),
      then: [{
        tells: 'comparison-challenge-decided', after: workdays(2, 15), by: OFFICE_DESK, data: ({ id, luck }) => ({ comparisonId: id, upheld: luck.happens(300) }),
      }],
    }],
  }],
});

export const disclosureStories = [disclosure, comparison];
