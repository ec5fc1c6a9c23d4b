export { uuidv5 } from './uuid';
export { SLOTS, murmur2, slotOf } from './slots';
export { EventStore, NO_STREAM, StoreUnavailable } from './event-store';
export type { Append, AppendResult, NewEvent, Page, ReadOptions, StoredEvent } from './event-store';
export { DomainError, fold } from './decider';
export type { Decider } from './decider';
export type { AppendProjection, Column, CounterProjection, Projection, ProjectionBase, StateProjection } from './projection';
