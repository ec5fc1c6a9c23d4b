import type { Row } from './bpic2012.rows';
import type { Topic } from './bpic2012.steps';

const PREFIX = 'bpic2012';
export const SOURCE = 'urn:evenhand:import:bpic2012';

/** A contact, the data of `interaction-recorded.v1`. Everything in the log leads to a contract, so every contact is one of sales. */
export interface Contact {
  readonly initiator: 'bank' | 'customer';
  readonly topic: Topic;
  readonly outcome: 'resolved' | 'pending';
  readonly durationSec?: number;
  readonly waitSec?: number;
  readonly handoffs?: number;
}

/** What a step says, as data of its event type. */
export type LoanFact =
  | { readonly type: 'interaction-recorded'; readonly data: Contact & { readonly interactionId: string; readonly kind: 'sales' } }
  | { readonly type: 'need-recorded' | 'need-met'; readonly data: { readonly needCode: string } }
  | {
    readonly type: 'expectation-set';
    readonly data: {
      readonly expectationId: string; readonly dimension: 'rel'; readonly source: 'agreement';
      readonly metric: 'bool'; readonly low: 1; readonly high: 1; readonly betterIs: 'higher';
    };
  }
  | { readonly type: 'expectation-outcome-observed'; readonly data: { readonly expectationId: string; readonly actual: 0 | 1 } };

/** The event as it is posted. */
export interface LoanEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: typeof SOURCE;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly channel?: 'web' | 'phone';
  readonly data: LoanFact['data'];
}

/** What the publisher calls the product: the log does not say which of the two. */
const NEED = 'personal_loan_or_overdraft';
const customer = ({ caseId }: Row): string => `${PREFIX}-${caseId}`;
const offer = (row: Row): string => `${customer(row)}-offer`;

/** The id comes from the row alone, so that a second import stores nothing; `part` tells a row's second event from its first. */
const event = (row: Row, { type, data }: LoanFact, { part, channel }: { part?: string; channel?: 'web' | 'phone' } = {}): LoanEvent => ({
  specversion: '1.0',
  id: [PREFIX, row.caseId, row.no, ...(part ? [part] : [])].join(':'),
  source: SOURCE,
  type: `evenhand.interactions.${type}.v1`,
  subject: customer(row),
  time: row.time,
  datacontenttype: 'application/json',
  ...(channel ? { channel } : {}),
  data,
});

export const contact = (row: Row, contact: Contact, channel?: 'web' | 'phone'): LoanEvent =>
  event(row, { type: 'interaction-recorded', data: { interactionId: `${customer(row)}-${row.no}`, kind: 'sales', ...contact } }, { channel });

export const needRecorded = (row: Row): LoanEvent => event(row, { type: 'need-recorded', data: { needCode: NEED } }, { part: 'need' });

export const needMet = (row: Row): LoanEvent => event(row, { type: 'need-met', data: { needCode: NEED } });

/** Who is sent an offer is led to expect the loan. One expectation a case: the log does not say which of its offers a later step means. */
export const loanExpected = (row: Row): LoanEvent =>
  event(row, {
    type: 'expectation-set',
    data: { expectationId: offer(row), dimension: 'rel', source: 'agreement', metric: 'bool', low: 1, high: 1, betterIs: 'higher' },
  }, { part: 'expectation' });

export const loanDecided = (row: Row, actual: 0 | 1): LoanEvent =>
  event(row, { type: 'expectation-outcome-observed', data: { expectationId: offer(row), actual } });
