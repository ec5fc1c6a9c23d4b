import type { CloudEvent, Envelope } from '../envelope';
import { BANK } from '../envelope';
import type { ActorKind } from '../vocabulary';
import type { DataClass } from './field';

/** Who usually writes an event: see the catalogue's reading. */
export type Origin = 'fact' | 'timer' | 'reactor' | 'system' | 'decision';

/** A kind of stream: one stream per aggregate, owned by one service. */
export interface Aggregate {
  /** kebab-case; opens the stream's name */
  readonly name: string;
  /** the data field that, with the name, names the stream; null: the envelope's subject does */
  readonly idField: string | null;
}

export interface EventType {
  /** on the wire, version included: evenhand.interactions.interaction-rated.v1 */
  readonly type: string;
  /** interaction-rated */
  readonly name: string;
  readonly version: number;
  /** the service that writes it: interactions */
  readonly owner: string;
  /** InteractionRated */
  readonly event: string;
  readonly aggregate: string;
  readonly idField: string | null;
  /** a bank's other systems may send it; else only the suite writes it */
  readonly publishable: boolean;
  readonly origin: Origin;
  readonly meaning: string;
  /** what a schema cannot say; the owning service checks them */
  readonly rules: readonly string[];
  readonly data: DataClass;
  /** as it is posted, without filled fields */
  readonly example: CloudEvent;
  /** its subject is `bank`, which no other type's may be */
  readonly bankOnly: boolean;
  readonly envelope: EnvelopeDemand;
}

/** What a type's envelope must hold besides what every envelope must. */
export interface EnvelopeDemand {
  readonly required?: readonly (keyof Envelope & string)[];
  /** who must have acted */
  readonly actorkind?: ActorKind;
}

/** What a class says of its event type; the rest follows from the type's name and the aggregate. */
export interface Declaration {
  readonly type: string;
  readonly origin?: Origin;
  readonly publishable?: boolean;
  /** a fact of the bank as a whole, in an aggregate that is not named so */
  readonly bankOnly?: boolean;
  readonly envelope?: EnvelopeDemand;
  readonly meaning: string;
  readonly rules?: readonly string[];
  /** specversion, type, subject and datacontenttype are added where they are absent */
  readonly example: Pick<CloudEvent, 'id' | 'source' | 'time' | 'data'> & Partial<CloudEvent>;
}

const declared = new WeakMap<object, EventType>();
const NAME = /^evenhand\.([a-z]+)\.([a-z0-9-]+)\.v([0-9]+)$/;
const CUSTOMER = 'c_7Qm2Xk4T9b';

/** Declares a data class as that of one event type. */
export const StoredEvent = (aggregate: Aggregate, declaration: Declaration): ClassDecorator => (target) => {
  const { type, origin = 'fact', publishable = true, envelope = {}, meaning, rules = [], example } = declaration;
  const [, owner, name, version] = NAME.exec(type) ?? [];
  if (!owner || !name || !version) throw new Error(`${type} is no event type name`);
  const bankOnly = declaration.bankOnly ?? aggregate.name === BANK;
  declared.set(target, {
    type, name, version: Number(version), owner, event: target.name, aggregate: aggregate.name, idField: aggregate.idField,
    publishable, origin, meaning, rules, data: target as unknown as DataClass, bankOnly, envelope,
    example: { specversion: '1.0', type, subject: bankOnly ? BANK : CUSTOMER, datacontenttype: 'application/json', ...example },
  });
};

/** The types of a table type name → class, in its order. */
export function eventTypes(table: Readonly<Record<string, DataClass>>): readonly EventType[] {
  return Object.entries(table).map(([type, data]) => {
    const eventType = declared.get(data);
    if (eventType?.type !== type) throw new Error(`${data.name} is not declared as ${type}`);
    return eventType;
  });
}
