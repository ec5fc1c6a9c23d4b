import type { RedressPolicyPublished } from '@evenhand/contracts';
import { msOf, refuse } from '../fact';
import { published } from './published.decider';
import { higherThan } from './version';

/** What customers are entitled to: never backwards, since it was published for what comes. */
export const redressPolicy = published('redress-policy-published', ({ event, at }, last) => {
  const { version, effectiveFrom } = event.data as RedressPolicyPublished;
  higherThan((last as RedressPolicyPublished | undefined)?.version, version, '/data/version');
  if (msOf(effectiveFrom) < at) refuse('effective_before_event', 'a redress policy holds from its publication on, or later', '/data/effectiveFrom');
});
