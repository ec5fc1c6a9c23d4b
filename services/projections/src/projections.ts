import { complaintDesk } from './complaints/complaint-desk.projection';
import { complaintHistory } from './complaints/complaint-history.projection';
import { contactActivity } from './contacts/contact-activity.projection';
import { contactHours } from './contacts/contact-hours.projection';
import { customerState } from './customer-state/customer-state.projection';
import { followUps } from './follow-ups/follow-ups.projection';
import { rootCauses } from './root-causes/root-causes.projection';
import { surveyInvitations } from './surveys/survey-invitations.projection';

/** Every read model that is folded from the log: here, and in the threads that rebuild it. */
export const projections = [customerState, contactActivity, contactHours, complaintDesk, complaintHistory, followUps, surveyInvitations, rootCauses];
