import { contactActivity } from './contacts/contact-activity.projection';
import { contactHours } from './contacts/contact-hours.projection';
import { customerState } from './customer-state/customer-state.projection';

/** Every read model that is folded from the log: here, and in the threads that rebuild it. */
export const projections = [customerState, contactActivity, contactHours];
