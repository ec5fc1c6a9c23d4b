import type { Catalogue } from '@evenhand/contracts';
import type { ScoreName } from '@evenhand/scoring';
import type { ClientOptions } from './client-options';
import { Transport } from './http/transport';
import type { EventInput } from './publishing/event-input';
import { EventStream, type PublishOptions } from './publishing/event-stream';
import type { ItemResult, Summary } from './publishing/item-result';
import { Publisher, type PublisherOptions } from './publishing/publisher';
import type { PublishSource } from './publishing/unacknowledged';
import { Audit } from './reading/audit';
import type { Contacts, ContactsQuery } from './reading/contacts.types';
import type { AsOf, CustomersPage, CustomersQuery, CustomersSpread, CustomerRow, CustomerState, Explanation, FromPosition, JourneyItem, JourneyOptions, JourneyPage } from './reading/customer.types';
import type { ComplaintRow, ComplaintsQuery, FollowUpRow, FollowUpsQuery, InvitationRow, InvitationsQuery, Page, RootCauseRow, RootCausesQuery } from './reading/desk.types';
import { Operations } from './reading/operations';
import { Parked } from './reading/parked';
import type { ProjectionList } from './reading/projection.types';
import { Relay } from './reading/relay';
import type { CauseCustomer, CauseCustomersQuery, DisclosureGapRow, DisclosureGapsQuery } from './reading/review.types';
import { Reviews } from './reading/reviews';
import { Timers } from './reading/timers';
import { waitFor, type WaitOptions } from './reading/wait-for';

/**
 * Speaks with one Evenhand suite. Reads are tried again while the suite is away, within the client's patience; each rejects with Refused (the suite
 * said no: `code`, `errors`), Unavailable (it stayed away), NotAccepted (who asks is not allowed to), ForeignAnswer (it is no Evenhand) or the signal's
 * reason.
 */
export class EvenhandClient {
  readonly operations: Operations;
  readonly parked: Parked;
  readonly timers: Timers;
  readonly audit: Audit;
  readonly reviews: Reviews;
  readonly relay: Relay;
  private readonly transport: Transport;

  /** @throws TypeError where the url is none of http or https */
  constructor(options: ClientOptions) {
    this.transport = new Transport(options);
    this.operations = new Operations(this.transport);
    this.parked = new Parked(this.transport);
    this.timers = new Timers(this.transport);
    this.audit = new Audit(this.transport);
    this.reviews = new Reviews(this.transport);
    this.relay = new Relay(this.transport);
  }

  /**
   * Streams events in order and in bounded memory: the source is asked for more only when the connection takes more. After a break, or an answer
   * 408, 429, 500 or 502 to 504, what has no answer is sent again with the same ids; what is too large for a gateway (413) goes in smaller requests. A refused event,
   * or one that alone is too large, is told to `onResult` and stops no other.
   * @returns what became of all of them
   * @throws NotOneLine before a text that is blank or has a line feed is sent; Unavailable; NotAccepted, where the request was refused and not an event
   * of it; ForeignAnswer; the signal's reason, or what the source or `onResult` threw. What was answered stays so; of the rest it is safe to publish
   * again what has an id of its own
   */
  publish<T extends EventInput>(source: PublishSource<T>, options?: PublishOptions<T>): Promise<Summary>;
  publish<T>(source: PublishSource<T>, options: PublishOptions<T> & { readonly eventOf: (item: T) => EventInput }): Promise<Summary>;
  publish<T>(source: PublishSource<T>, options: PublishOptions<T> = {}): Promise<Summary> {
    return new EventStream(source, this.transport, options).run();
  }

  /** For a process that goes on and has events now and then. Close it before the process ends. */
  publisher(options?: PublisherOptions): Publisher {
    return new Publisher(this.transport, options);
  }

  /** Read your writes: resolves once the read models have considered everything up to the position. @throws WaitTimeout, which names what lags */
  waitFor(position: number, options?: WaitOptions): Promise<void> {
    return waitFor(this.transport, position, options);
  }

  /** Fairness and satisfaction of one customer, now or as of a moment. */
  customerState(customerId: string, { signal, ...which }: AsOf = {}): Promise<CustomerState> {
    return this.transport.get(`${customerPath(customerId)}/state`, which, signal);
  }

  /** A score as the sum of the events (an overall one: of the dimensions) that made it. */
  explain(customerId: string, score: ScoreName, { signal, ...which }: AsOf = {}): Promise<Explanation> {
    return this.transport.get(`${customerPath(customerId)}/explain`, { score, ...which }, signal);
  }

  /** A page of one customer's events in the order of the log. */
  journey(customerId: string, { signal, ...which }: JourneyOptions = {}): Promise<JourneyPage> {
    return this.transport.get(`${customerPath(customerId)}/journey`, which, signal);
  }

  /** All of one customer's events, page by page as they are asked for. */
  journeyItems(customerId: string, options: JourneyOptions = {}): AsyncGenerator<JourneyItem, void> {
    return itemsOf((cursor) => this.journey(customerId, { ...options, cursor }), options.cursor);
  }

  /** A page of customers, with the reasons of their scores. */
  customers({ signal, ...which }: CustomersQuery = {}): Promise<CustomersPage> {
    return this.transport.get('/v1/customers', which, signal);
  }

  /**
   * All of those customers, page by page as they are asked for, within one day of the bank: a cursor holds for the day it was given on, so where midnight
   * comes in between it ends with Refused (`invalid_parameter`, field `cursor`) and is to be begun anew.
   */
  customerRows(query: CustomersQuery = {}): AsyncGenerator<CustomerRow, void> {
    return itemsOf((cursor) => this.customers({ ...query, cursor }), query.cursor);
  }

  /** How scores are spread over the customers. */
  customersSpread({ signal, ...which }: FromPosition = {}): Promise<CustomersSpread> {
    return this.transport.get('/v1/customers/spread', which, signal);
  }

  /** Counts, waits and durations of contacts. */
  contacts({ signal, ...which }: ContactsQuery = {}): Promise<Contacts> {
    return this.transport.get('/v1/contacts', which, signal);
  }

  /** A page of the complaint desk: what is due next comes first. */
  complaints({ signal, ...which }: ComplaintsQuery = {}): Promise<Page<ComplaintRow>> {
    return this.transport.get('/v1/complaints', which, signal);
  }

  /** All of those complaints, page by page as they are asked for. */
  complaintRows(query: ComplaintsQuery = {}): AsyncGenerator<ComplaintRow, void> {
    return itemsOf((cursor) => this.complaints({ ...query, cursor }), query.cursor);
  }

  /** A page of the contacts the bank owes its customers, the earliest due first. */
  followUps({ signal, ...which }: FollowUpsQuery = {}): Promise<Page<FollowUpRow>> {
    return this.transport.get('/v1/follow-ups', which, signal);
  }

  /** All of those follow-ups, page by page as they are asked for. */
  followUpRows(query: FollowUpsQuery = {}): AsyncGenerator<FollowUpRow, void> {
    return itemsOf((cursor) => this.followUps({ ...query, cursor }), query.cursor);
  }

  /** A page of the surveys the suite invited customers to, the earliest first. */
  surveyInvitations({ signal, ...which }: InvitationsQuery = {}): Promise<Page<InvitationRow>> {
    return this.transport.get('/v1/surveys/invitations', which, signal);
  }

  /** All of those invitations, page by page as they are asked for. */
  surveyInvitationRows(query: InvitationsQuery = {}): AsyncGenerator<InvitationRow, void> {
    return itemsOf((cursor) => this.surveyInvitations({ ...query, cursor }), query.cursor);
  }

  /** A page of why it came to complaints, by cause code, and what is done about it. */
  rootCauses({ signal, ...which }: RootCausesQuery = {}): Promise<Page<RootCauseRow>> {
    return this.transport.get('/v1/root-causes', which, signal);
  }

  /** A page of those who share the cause of others' complaints and did not complain, and what each was given. */
  rootCauseCustomers(causeCode: string, { signal, ...which }: CauseCustomersQuery = {}): Promise<Page<CauseCustomer>> {
    return this.transport.get(`/v1/root-causes/${encodeURIComponent(causeCode)}/customers`, which, signal);
  }

  /** A page of what customers were not told, and what was given for it. */
  disclosureGaps({ signal, ...which }: DisclosureGapsQuery = {}): Promise<Page<DisclosureGapRow>> {
    return this.transport.get('/v1/disclosure-gaps', which, signal);
  }

  /** What became of an event that was published over Kafka. Rejects with Refused (`unknown_result`) where that is not known: not yet, or no longer. */
  inboundResult({ source, id, signal }: { readonly source: string; readonly id: string; readonly signal?: AbortSignal }): Promise<ItemResult> {
    return this.transport.get('/v1/inbound/results', { source, id }, signal);
  }

  /** The read models and how far each has come. */
  projections({ signal }: { readonly signal?: AbortSignal } = {}): Promise<ProjectionList> {
    return this.transport.get('/v1/projections', {}, signal);
  }

  /** Every event type: owner, meaning, schemas, example. */
  catalogue({ signal }: { readonly signal?: AbortSignal } = {}): Promise<Catalogue> {
    return this.transport.get('/v1/catalogue', {}, signal);
  }
}

const customerPath = (id: string): string => `/v1/customers/${encodeURIComponent(id)}`;

async function* itemsOf<T>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>, from: string | undefined,
): AsyncGenerator<T, void> {
  for (let cursor = from; ; ) {
    const { items, next } = await page(cursor);
    yield* items;
    if (next === null) return;
    cursor = next;
  }
}
