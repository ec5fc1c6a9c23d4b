import { complaintAudit } from './audit/complaint-audit.projection';
import { blindReviews } from './blind-reviews/blind-reviews.projection';
import { complaintDesk } from './complaints/complaint-desk.projection';
import { complaintHistory } from './complaints/complaint-history.projection';
import { contactActivity } from './contacts/contact-activity.projection';
import { contactHours } from './contacts/contact-hours.projection';
import { customerState } from './customer-state/customer-state.projection';
import { compensations } from './disclosure-gaps/compensations.projection';
import { disclosureGaps } from './disclosure-gaps/disclosure-gaps.projection';
import { equityReviews } from './equity-reviews/equity-reviews.projection';
import { followUps } from './follow-ups/follow-ups.projection';
import { peerStatistics } from './peer-statistics/peer-statistics.projection';
import { registerCodes } from './register-codes/register-codes.projection';
import { rootCauses } from './root-causes/root-causes.projection';
import { surveyInvitations } from './surveys/survey-invitations.projection';
import { upheldComplaints } from './upheld-complaints/upheld-complaints.projection';

/** Every read model that is folded from the log: here, and in the threads that rebuild it. */
export const projections = [
  customerState, contactActivity, contactHours, complaintDesk, complaintHistory, followUps, surveyInvitations, rootCauses, disclosureGaps, compensations, equityReviews, blindReviews, registerCodes,
  peerStatistics, upheldComplaints, complaintAudit,
];
