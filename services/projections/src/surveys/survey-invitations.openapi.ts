import { instruments } from '@evenhand/contracts';
import type { ApiDescription } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, instant, object, operation, query, readModelRefusals, readTag, ref, text, words } from '../openapi.parts';
import { invitationItem } from './survey-invitations.controller';
import { invitationStates, surveyInvitations } from './survey-invitations.projection';

const item = object({
  surveyId: text, customerId: text, instrument: words(instruments), triggerEventId: { ...text, description: "the CloudEvent's own id of what it is about" }, sampleSeed: text,
  rate: { type: 'integer', minimum: 0, maximum: 100, description: 'percent' }, invitedAt: instant, state: words(invitationStates),
});
const example = pageExample(surveyInvitations, invitationItem, [['interactions.survey-invited'], ['interactions.survey-answered']]);

/** How the suite's invitations to surveys are listed. */
export const surveyInvitationsApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/surveys/invitations': operation(
      'surveyInvitations', 'Surveys the suite invited customers to, the earliest first',
      `Nobody invites by hand: who is invited is drawn, so that no one can choose whom to ask. The survey tool sends out those of \`state=open\`. ${PAGING}`,
      [query('state', words(invitationStates), 'Only these', 'open'), query('instrument', words(instruments), 'Only these'), query('customer', code(64), 'Only of this customer'), ...pageParameters],
      [ref('SurveyInvitationsPage'), example], readModelRefusals,
    ),
  },
  schemas: { SurveyInvitationsPage: pageOf(item) },
};
