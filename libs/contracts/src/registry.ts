import type { CloudEvent } from './envelope';
import { complaints } from './complaints/complaints';
import { interactions } from './interactions/interactions';
import { catalogueOf, type Catalogue } from './kit/catalogue';
import { eventTypes } from './kit/event-type';
import { EventRegistry } from './kit/registry';
import { serialiseAs } from './kit/serialise';

/** Every event type of the suite. */
export const registry = new EventRegistry([...eventTypes(interactions), ...eventTypes(complaints)]);

/** The JSON text of an event of a known type, as it is stored: see serialiseAs. */
export function serialise(event: CloudEvent): string {
  const type = registry.get(event.type);
  if (!type) throw new Error(`${event.type} is not in the registry`);
  return serialiseAs(type, event);
}

/** A stored event as the latest version of its type. Types unknown here come back as they are. */
export const readStored = (body: string): CloudEvent => registry.upcast(JSON.parse(body) as CloudEvent);

export const catalogue = (): Catalogue => catalogueOf(registry);
