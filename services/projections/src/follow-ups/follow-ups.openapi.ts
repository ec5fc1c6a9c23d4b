import { followUpReasons } from '@evenhand/contracts';
import type { ApiDescription } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, instant, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words } from '../openapi.parts';
import { followUpItem } from './follow-ups.controller';
import { followUps, followUpStates } from './follow-ups.projection';

const item = object({
  followUpId: text, customerId: text, reason: words(followUpReasons), dueAt: instant, state: words(followUpStates),
  causeEventId: orNull('string', "the CloudEvent's own id of what it was scheduled for, where that was said"),
});
const example = pageExample(followUps, followUpItem, [['interactions.follow-up-scheduled']]);

/** How follow-ups are listed. */
export const followUpsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/follow-ups': operation(
      'followUps', 'Contacts the bank owes its customers, the earliest due first', `The queue of those who call back: \`state=open&dueBefore=\` now is what is overdue. ${PAGING}`,
      [
        query('state', words(followUpStates), 'Only these; missed is what passed its date undone', 'open'), query('dueBefore', instant, 'Only what is due earlier'),
        query('reason', words(followUpReasons), 'Only these'), query('customer', code(64), 'Only of this customer'), ...pageParameters,
      ], [ref('FollowUpsPage'), example], readModelRefusals,
    ),
  },
  schemas: { FollowUpsPage: pageOf(item) },
};
