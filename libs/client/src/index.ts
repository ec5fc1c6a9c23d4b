export { EvenhandClient } from './evenhand-client';
export type { ClientOptions } from './client-options';
export { EvenhandError, ForeignAnswer, NotAccepted, NotOneLine, OutcomeUnknown, Refused, Unavailable, WaitTimeout, type Lagging, type LastFailure } from './errors';
export type { Retry, RetryPolicy, Sleep } from './http/patience';
export { describeProblem, type FieldError, type Problem } from './http/problem';
export type { Destination } from './publishing/destination';
export type { EventInput, PublishableEvent } from './publishing/event-input';
export type { PublishOptions } from './publishing/event-stream';
export type { Acknowledged, ItemResult, Rejected, Summary } from './publishing/item-result';
export { readLines, type Line } from './publishing/lines';
export type { Publisher, PublisherOptions } from './publishing/publisher';
export type { PublishSource } from './publishing/unacknowledged';
export type { Audit } from './reading/audit';
export type * from './reading/audit.types';
export type { Contacts, ContactGrouping, ContactMeasure, ContactsQuery, ContactsRow, Seconds } from './reading/contacts.types';
export type {
  Addend, AsOf, CustomerRow, CustomersPage, CustomersQuery, CustomersSpread, CustomerState, Explanation, FairnessBand, FairnessName, FromPosition, JourneyItem,
  JourneyOptions, JourneyPage, ListedScore, Reason, SatisfactionBand, SatisfactionName, Score, ScoreName, ScoreSpread, Standing,
} from './reading/customer.types';
export type * from './reading/desk.types';
export type * from './reading/operation.types';
export type { OperationRequest, Operations } from './reading/operations';
export type { Parked } from './reading/parked';
export type * from './reading/parked.types';
export type { ProjectionList, ProjectionStatus } from './reading/projection.types';
export type { Relay } from './reading/relay';
export type * from './reading/relay.types';
export type * from './reading/review.types';
export type { Reviews } from './reading/reviews';
export type * from './reading/timer.types';
export type { Timers } from './reading/timers';
export type { WaitOptions } from './reading/wait-for';
