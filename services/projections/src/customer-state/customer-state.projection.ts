import { BANK } from '@evenhand/contracts';
import type { StateProjection } from '@evenhand/event-sourcing';
import { decodeState, dimensions, encodeState, evolve, initialState } from '@evenhand/scoring';
import type { CustomerState } from '@evenhand/scoring';
import type { ProjectedEvent } from '../projected-event';

/** What a dimension is expected to be before anything moved it: the state leaves it out (DOMAIN.md §3.4). */
const PRIOR_EXPECTATION = 60;

/**
 * How fairly a customer is treated and feels treated, and how satisfied the customer is: one row a customer, folded by libs/scoring.
 * Facts of the bank as a whole never touch it.
 *
 * The public view spreads the state out, unrounded, as of each dimension's own last day. Of `<ledger>_<dimension>`: `_n` = Σ decayed
 * weight × grade, `_w` = Σ decayed weight (0 without evidence), `_day` = that last day, in days since 1970-01-01 (null without evidence),
 * and in satisfaction `_e` = the expectation, 0..100. With δ = 2^(−days since/half-life), half-life 360 days in treatment and perceived,
 * else 180, the score of a day is (50 + n·δ)/(1 + w·δ) and its confidence w·δ/(1 + w·δ); a metric's mean is n/w.
 */
export const customerState: StateProjection<CustomerState, ProjectedEvent> = {
  name: 'customer-state',
  version: 1,
  kind: 'state',
  key: (event) => (event.customer === BANK ? undefined : event.customer),
  initialState,
  evolve: (state, event) => evolve(state, event),
  encode: encodeState,
  decode: decodeState,
  columns: {
    ...Object.fromEntries(dimensions.flatMap(({ ledger, dim, name }) => columnsOf(`${ledger}_${snakeCase(name)}`, `state #>> '{${ledger},${dim},`, ledger === 'satisfaction'))),
    last_disconfirmation_band: "state #>> '{lastDisconfirmation,band}'",
    last_disconfirmation_gap: "(state #>> '{lastDisconfirmation,gap}')::double precision",
    last_disconfirmation_expectation_id: "state #>> '{lastDisconfirmation,expectationId}'",
    complaint_closed_day: "(state ->> 'closedOn')::integer",
  },
};

function columnsOf(name: string, numbers: string, expects: boolean): [string, string][] {
  const weight = `(${numbers}1}')::double precision`;
  return [
    [`${name}_n`, `coalesce((${numbers}0}')::double precision, 0)`],
    [`${name}_w`, `coalesce(${weight}, 0)`],
    [`${name}_day`, `CASE WHEN ${weight} > 0 THEN (${numbers}2}')::integer END`],
    ...(expects ? [[`${name}_e`, `coalesce((${numbers}3}')::double precision, ${PRIOR_EXPECTATION})`] as [string, string]] : []),
  ];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
