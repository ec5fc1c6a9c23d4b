export { addIngestParsers, BATCH_BYTES, BATCH_ITEMS, ITEM_BYTES } from './bodies';
export { doorApi, ITEM_RESULT, type DoorWords } from './door.openapi';
export { FactDoor, factOf, type Coming } from './fact-door';
export type { Consequence, Fact, FactService, Posted, RecordFact, Recorded } from './fact';
export { FactsController } from './facts.controller';
export { HISTORY_HEADER, saysHistory } from './history.header';
export { rejected, resultOf } from './item-result';
export type { Candidate, ItemResult, Rejected } from './item-result';
export { Recorder } from './recorder';
