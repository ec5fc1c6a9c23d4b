export { addIngestParsers } from './bodies';
export { doorApi, type DoorWords } from './door.openapi';
export { FactDoor, factOf, type Coming } from './fact-door';
export type { Consequence, Fact, FactService, Posted, RecordFact, Recorded } from './fact';
export { FactsController } from './facts.controller';
export { resultOf } from './item-result';
export type { Candidate, ItemResult, Rejected } from './item-result';
export { Recorder } from './recorder';
