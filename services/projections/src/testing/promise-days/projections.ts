import { customerState } from '../../customer-state/customer-state.projection';
import { promiseDays } from './promise-days.projection';

/** projections.ts of a service that has the example of docs/projections.md. */
export const projections = [customerState, promiseDays];
