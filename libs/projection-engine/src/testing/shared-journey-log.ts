export { SharedJourneyLog } from '@evenhand/journey-log/testing/shared-journey-log';
