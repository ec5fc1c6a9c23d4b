import { setTimeout as sleep } from 'node:timers/promises';
import { Snapshot } from '@evenhand/projection-engine';
import { Client, DatabaseError } from 'pg';
import { AuditColumns } from '../audit/audit-columns';
import { AuditViews } from '../audit/audit-views';
import { answerAudit } from '../audit/audit.question';
import { profileNames } from '../audit/case-profile';
import { complaintAudit } from '../audit/complaint-audit.projection';
import { registerLabels } from '../audit/register-labels';
import { contactActivity } from '../contacts/contact-activity.projection';
import { ContactColumns } from '../contacts/contact-columns';
import { answerContacts } from '../contacts/contacts.question';
import { LocalTime } from '../contacts/local-time';
import { CustomerColumns } from '../customers/customer-columns';
import { findCustomers } from '../customers/customers.question';
import type { ListedCustomer, Place } from '../customers/customers.question';
import { spreadOf } from '../customers/spread.question';
import { customerState } from '../customer-state/customer-state.projection';
import { registerCodes } from '../register-codes/register-codes.projection';
import { standingOf } from '../standing';
import { Copies } from './copies';
import type { Copy, CopyLog, Source } from './copies';
import type { Answers, Question } from './messages';
import { People } from './people';
import { isUnreachable } from './unreachable';

const WAIT_MS = 10;
const NO_SUCH_TABLE = '42P01';
/** contacts are what they are, on any day */
const ANY = 0;

const SILENT: CopyLog = { read: () => undefined, failed: () => undefined };

/** Who asked has given up: nothing is read for them any more. */
export class NobodyWaits extends Error {}

/** Read models in memory, column by column, and the questions that go across customers. One connection, one question at a time. */
export class Columns {
  private readonly people = new People();
  private readonly contacts: Copies<ContactColumns>;
  private readonly customers: Copies<CustomerColumns>;
  private readonly audits: Copies<AuditViews>;
  private readonly zones = new Map<string, LocalTime>();
  private client?: Client;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly databaseUrl: string, log: CopyLog = SILENT) {
    const connect = (): Promise<Client> => this.connect();
    this.contacts = new Copies(contactSource(this.people), connect, log);
    this.customers = new Copies(customerSource(this.people), connect, log);
    this.audits = new Copies(auditSource, connect, log);
  }

  /**
   * Answers as of the read models' last completed position; waits where they are not in memory yet.
   * @param waitedFor whether somebody still waits for the answer
   * @throws NobodyWaits
   */
  async ask(asked: Question, waitedFor: () => boolean = () => true): Promise<Answers[Question['kind']]> {
    for (;;) {
      const answer = await this.alone((snapshot) => this.answer(snapshot, asked), waitedFor);
      if (answer) return answer;
      await Promise.all([this.loading(asked.kind), sleep(WAIT_MS)]);
    }
  }

  /** Keeps what is in memory close behind the read models, so that no question has much to read. */
  async tick(day: number, ahead: boolean): Promise<void> {
    await this.alone(async (snapshot) => {
      await this.contacts.at(snapshot, ANY);
      await this.customers.at(snapshot, day);
      await this.audits.at(snapshot, ANY);
      if (ahead) this.customers.prepare(snapshot, day + 1);
    });
  }

  async close(): Promise<void> {
    await this.turn;
    await Promise.allSettled([this.contacts.loaded(), this.customers.loaded(), this.audits.loaded()]);
    await this.client?.end();
  }

  /** Returns when what a question needs is not being read any more. */
  private async loading(kind: Question['kind']): Promise<void> {
    if (kind === 'audit') return this.audits.loaded();
    await Promise.all([this.contacts.loaded(), kind === 'contacts' ? undefined : this.customers.loaded()]);
  }

  private async answer(snapshot: Snapshot, asked: Question): Promise<Answers[Question['kind']] | undefined> {
    if (asked.kind === 'audit') {
      const audit = await this.audits.at(snapshot, ANY, asked.minPosition);
      return audit && { ...standingOf([audit]), answer: answerAudit(audit.content, asked.question, await registerLabels(snapshot, asked.question)) };
    }
    const contacts = await this.contacts.at(snapshot, ANY, asked.minPosition);
    if (asked.kind === 'contacts') return contacts && { ...standingOf([contacts]), rows: answerContacts(contacts.content, asked.question, (zone) => this.zone(zone)) };
    const customers = await this.customers.at(snapshot, asked.day, asked.minPosition);
    if (!customers) return undefined;
    if (asked.kind === 'spread') return { ...standingOf([customers]), spread: spreadOf(customers.content) };
    if (!contacts) return undefined;
    const { places, more } = findCustomers(customers.content, contacts.content, asked.question);
    const listed = await this.list(snapshot, places, customers, contacts.content);
    return { ...standingOf([contacts, customers]), customers: listed, last: places.at(-1), more };
  }

  /** The states behind places, as the same snapshot has them. */
  private async list(snapshot: Snapshot, places: readonly Place[], { version, content }: Copy<CustomerColumns>, contacts: ContactColumns): Promise<ListedCustomer[]> {
    const rows = await snapshot.query<{ key: string; position: number; state: string }>(
      `select key, position::float8 as position, state from ${version.table} where key = any($1)`, [places.map(({ customer }) => customer)],
    );
    const states = new Map(rows.map((row) => [row.key, row]));
    return places.map(({ customer }) => {
      const { state, position } = states.get(customer) as (typeof rows)[number];
      const at = contacts.latestOf(this.people.number(customer));
      return { customerId: customer, lastContactAt: Number.isNaN(at) ? null : at, scores: content.evaluated(state), lastPosition: position };
    });
  }

  /** Reading is safe to begin again: a connection may break, and a version be dropped between a snapshot's beginning and its reading. */
  private async alone<T>(work: (snapshot: Snapshot) => Promise<T>, waitedFor: () => boolean = () => true): Promise<T> {
    const take = async (): Promise<T> => {
      if (!waitedFor()) throw new NobodyWaits();
      return Snapshot.take((this.client ??= await this.connect()), [contactActivity.name, customerState.name, complaintAudit.name, registerCodes.name], work);
    };
    const next = this.turn.then(take).catch(async (error: unknown) => {
      const dropped = error instanceof DatabaseError && error.code === NO_SUCH_TABLE;
      if (!dropped && !isUnreachable(error)) throw error;
      if (!dropped) this.forgetConnection();
      return take();
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  private forgetConnection(): void {
    this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private async connect(): Promise<Client> {
    const client = new Client({ connectionString: this.databaseUrl, application_name: 'evenhand columns', keepAlive: true, connectionTimeoutMillis: 5_000 });
    const gone = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', gone);
    client.on('end', gone);
    await client.connect();
    return client;
  }

  private zone(name: string): LocalTime {
    const known = this.zones.get(name) ?? new LocalTime(name);
    this.zones.set(name, known);
    return known;
  }
}

const contactSource = (people: People): Source<ContactColumns> => ({
  projection: contactActivity.name,
  exact: true,
  make: () => new ContactColumns(people),
  changes: (table, after, to) => `select customer, (extract(epoch from at) * 1000)::bigint, outcome, channel, kind, initiator, product, wait_sec, duration_sec
    from ${table} where position > ${after} and position <= ${to} order by position`,
  take: (columns, [customer, at, outcome, channel, kind, initiator, product, wait, duration]) => columns.add({
    customer: customer as string, at: Number(at), outcome: outcome as string, channel: channel as string | null, kind: kind as string, initiator: initiator as string,
    product: product as string | null, waitSec: wait === null ? null : Number(wait), durationSec: duration === null ? null : Number(duration),
  }),
});

const customerSource = (people: People): Source<CustomerColumns> => ({
  projection: customerState.name,
  exact: false,
  make: (day) => new CustomerColumns(people, day),
  changes: (table, after) => `select key, state from ${table} where position > ${after}`,
  take: (columns, [customer, state]) => columns.put(customer as string, state as string),
});

const auditSource: Source<AuditViews> = {
  projection: complaintAudit.name,
  exact: false,
  make: () => new AuditViews(new AuditColumns()),
  changes: (table, after) => `select slot, ${profileNames.join(', ')}, cases from ${table} where position > ${after}`,
  take: (views, row) => views.columns.take(row),
};
