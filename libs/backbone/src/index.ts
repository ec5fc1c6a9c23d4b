export { openBackbone } from './backbone';
export type { Backbone } from './backbone';
export { BackboneConfig, DatabaseUrl, EventStoreUrl, KafkaConfig, PARTITIONS } from './backbone.config';
export { isPostgres, openEventStore } from './event-store';
export { journeySourceOf, kafkaOf, openJourney, openJourneyScan, parkedTopicOf } from './journey';
