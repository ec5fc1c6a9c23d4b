export { JourneyLog, Membership } from './journey-log';
export type { Assignment, JourneyEvent, JourneyPage, JourneyReadOptions } from './journey-log';
export { DirectJourneyLog } from './direct/direct-journey-log';
