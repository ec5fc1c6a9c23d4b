import { instantOf, registry, SkimmedEvent } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import type { JourneyEvent } from '@evenhand/journey-log';
import { OWN_SOURCES } from '../process-manager';

/** A stored event that something may have to be done about. */
export class Cause extends SkimmedEvent {
  /** of the stored event, unlike `id`, which its publisher gave */
  readonly eventId: string;
  readonly position: number;
  readonly stream: string;
  /** its subject: a customer's pseudonym, or `bank` */
  readonly customer: string;
  /** when it happened, ms */
  readonly at: number;
  /** when it was stored, ms */
  readonly recordedAt: number;
  /** its type without service and version: promise-broken */
  readonly name: string;
  /** kebab-case; the kind of stream it stands in */
  readonly aggregate: string;
  /** the suite itself wrote it */
  readonly own: boolean;

  constructor(stored: JourneyEvent) {
    super(stored.body, registry);
    this.eventId = stored.id;
    this.position = stored.position;
    this.stream = stored.stream;
    this.customer = stored.customer;
    this.recordedAt = Date.parse(stored.recordedAt);
    this.at = instantOf(this.time);
    const type = registry.get(this.type);
    this.name = type?.name ?? this.type;
    this.aggregate = type?.aggregate ?? '';
    // Few events have such a mark, and only those are read whole for it.
    this.own = OWN_SOURCES.some((source) => stored.body.includes(`"${source}"`) && this.source === source);
  }

  get event(): CloudEvent {
    return this.whole;
  }
}
