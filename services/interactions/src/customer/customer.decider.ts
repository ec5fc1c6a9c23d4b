import { aggregate, fill, once, type Rule } from '../aggregate.decider';
import { is, type Fact } from '../fact';

/** What a fact puts in force: a value for one question about the customer, until a later fact answers it otherwise. */
function inForce(fact: Fact): readonly [question: string, value: string | boolean] | undefined {
  if (is(fact, 'preference-recorded')) return [`preference ${fact.event.data.key}`, fact.event.data.value];
  if (is(fact, 'consent-changed')) return [`consent ${fact.event.data.purpose}`, fact.event.data.granted];
  if (is(fact, 'need-recorded')) return [`need ${fact.event.data.needCode}`, 'open'];
  if (is(fact, 'need-met')) return [`need ${fact.event.data.needCode}`, 'met'];
  if (is(fact, 'relationship-manager-assigned')) return ['manager', fact.event.data.managerRef];
  return undefined;
}

/**
 * The last word of one moment, said again, changes nothing. At another moment it is a fact of its own, even where it confirms what holds: one
 * that lies between may still arrive, and the customer's last word must stand then. A registration's consents are not asked: an explicit one
 * is a fact of its own.
 */
const changes: Rule = (fact, history) => {
  const mine = inForce(fact);
  if (!mine) return;
  const [question, value] = mine;
  const last = history.findLast((known) => known.at <= fact.at && inForce(known)?.[0] === question);
  if (last?.at === fact.at && inForce(last)?.[1] === value) return 'unchanged';
};

/** A customer, and what holds of them until it is said otherwise. A need may be met before it is heard of that there was one. */
export const customer = aggregate({
  opens: ['customer-registered'],
  keeps: ['customer-registered', 'customer-erased', 'preference-recorded', 'consent-changed', 'need-recorded', 'need-met', 'relationship-manager-assigned'],
  rules: [once('customer-registered', 'customer-erased'), changes],
  fills: [fill('timer-voided', ({ event: { data } }, _history, context) => (data.entries ? undefined : { entries: context?.evidence ?? [] }))],
});
