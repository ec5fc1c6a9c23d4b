import { TRACE_PARENT } from './kit/patterns';
import { AnyObject, Code, DateTime, Exactly, Id, Matching, OneOf, Text, TypeName, Uri, UriReference } from './kit/scalars';
import { Optional } from './kit/structure';
import { actorKinds, channels, type ActorKind, type Channel } from './vocabulary';

/** CloudEvents 1.0 in JSON with this suite's extensions, as publishers send it and as it is stored. https://github.com/cloudevents/spec */
export class Envelope {
  @Exactly('1.0') readonly specversion!: '1.0';
  /** given by the publisher; one fact, one id, whatever is sent again */
  @Id() readonly id!: string;
  @UriReference(256) readonly source!: string;
  @TypeName() readonly type!: string;
  /** the customer's pseudonym; `bank` for facts of the bank as a whole */
  @Id() readonly subject!: string;
  /** when it happened */
  @DateTime() readonly time!: string;
  @Optional() @Exactly('application/json') readonly datacontenttype?: 'application/json';
  @Optional() @Uri(256) readonly dataschema?: string;
  @Optional() @Matching(TRACE_PARENT, 'must be a W3C trace parent', 55) readonly traceparent?: string;
  @Optional() @Text(512) readonly tracestate?: string;
  @Optional() @Id() readonly correlationid?: string;
  @Optional() @Id() readonly causationid?: string;
  @Optional() @OneOf(channels) readonly channel?: Channel;
  @Optional() @Code(32) readonly productcode?: string;
  @Optional() @Code(32) readonly branchid?: string;
  @Optional() @OneOf(actorKinds) readonly actorkind?: ActorKind;
  @Optional() @Id() readonly actorref?: string;
  @AnyObject() readonly data!: object;
}

/** An event whose data is of class D. */
export interface CloudEvent<D extends object = object> extends Envelope {
  readonly data: D;
  /** the server's, of stored events only: it came as history, from a system in which it was acted on already, and sets nothing off here */
  readonly history?: true;
}

/** The union of the events of a table type → data class, told apart by `type`. */
export type EventOf<Table extends Readonly<Record<string, new () => object>>> = {
  [Type in keyof Table & string]: CloudEvent<InstanceType<Table[Type]>> & { readonly type: Type };
}[keyof Table & string];

/** Attributes that only the server gives. */
export const serverAttributes: ReadonlySet<string> = new Set(['recordedat', 'stream', 'revision', 'position', 'slot', 'history']);

/** Subject of facts that concern no customer. */
export const BANK = 'bank';
