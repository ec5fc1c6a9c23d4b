import type { EventType } from './event-type';
import type { JsonSchema } from './field';
import type { EventRegistry } from './registry';
import { alsoEnvelope, dataSchema, envelopeSchema, filledFields, storedSchema } from './schema';

/** One event type as publishers and readers see it. */
export interface CatalogueEntry extends Omit<EventType, 'data' | 'bankOnly' | 'envelope' | 'name'> {
  /** of the data a publisher posts */
  readonly schema: JsonSchema;
  /** of the data the store holds */
  readonly storedSchema: JsonSchema;
  /** fields the service adds; all are always stored but filledOptional */
  readonly filled: Readonly<Record<string, JsonSchema>>;
  readonly filledOptional: readonly string[];
  readonly alsoEnvelope?: JsonSchema | undefined;
}

export interface Catalogue {
  readonly types: readonly CatalogueEntry[];
  readonly envelope: JsonSchema;
}

function entry(type: EventType): CatalogueEntry {
  const { type: name, version, owner, event, aggregate, idField, publishable, origin, meaning, rules, example } = type;
  const also = alsoEnvelope(type);
  return {
    type: name, version, owner, event, aggregate, idField, publishable, origin, meaning, rules, schema: dataSchema(type), storedSchema: storedSchema(type),
    ...filledFields(type), ...(also && { alsoEnvelope: also }), example,
  };
}

/** The document that tells what may be sent and what is stored. */
export const catalogueOf = (registry: EventRegistry): Catalogue => ({
  types: registry.all().map(entry), envelope: envelopeSchema(),
});
