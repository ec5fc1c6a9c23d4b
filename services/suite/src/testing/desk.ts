import { registry } from '@evenhand/contracts';
import { SuiteUnderTest } from './doors';
import { expectExplained } from './explained';
import type { JourneyEvent } from './fairness.formula';

const DAY = 86_400_000;
const HOUR = 3_600_000;

interface Dimension {
  readonly score: number;
  readonly confidence: number;
}
type Ledger = Record<'distributive' | 'procedural' | 'informational' | 'interpersonal', Dimension> & { readonly overall: number; readonly confidence: number; readonly band: string; readonly cappedBy: string | null };
export interface CustomerState {
  readonly fairness: { readonly treatment: Ledger; readonly perceived: Ledger };
  readonly satisfaction: Record<'reliability', Dimension> & { readonly overall: number; readonly band: string };
}
export interface StoredEvent {
  readonly type: string;
  readonly time: string;
  readonly actorkind?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly position: number;
}
export interface ShownClock {
  readonly clockId: string;
  readonly jurisdiction: string;
  readonly kind: 'regulatory' | 'internal';
  readonly stopsAt: string;
  readonly dueAt: string;
  readonly stoppedAt: string | null;
  readonly state: string;
  readonly governs: boolean;
  readonly extended: boolean;
}
export interface ShownComplaint {
  readonly state: string;
  readonly allowed: readonly string[];
  readonly clocks: readonly ShownClock[];
  readonly history: readonly StoredEvent[];
  readonly revision: number;
}
export interface FollowUp {
  readonly reason: string;
  readonly state: string;
  readonly dueAt: string;
}
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly code?: string; readonly errors?: readonly { readonly field: string }[]; readonly events?: readonly StoredEvent[] };
}
type More = Readonly<Record<string, unknown>>;

/** An answer that gives a customer all they are owed, in every respect. */
export const fullRedress = {
  kind: 'final', decision: 'upheld', reasonCodes: ['FEE_NOT_DISCLOSED'], evidenceCited: true, readingGrade: 8, remedies: ['refund', 'apology'], compensationMinor: 30_000,
  assessedLossMinor: 30_000, currency: 'CNY', entitlementMinor: 30_000, entitlementPolicyVersion: 1, reviewRouteIncluded: true, externalSchemeIncluded: true,
  procedure: { id: 'fee_complaint', version: 4, stepsDone: 10, stepsRequired: 10 }, addressesDesiredOutcome: true, conduct: { apology: true, improperRemark: false },
} as const;
export const HASH = 'a4'.repeat(32);

const plain = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
export const nameOf = ({ type }: { readonly type: string }): string => type.split('.')[2] ?? type;

/** A bank's systems before a suite whose clock they move; all over HTTP. Days count from where the clock started. */
export class Desk {
  private told = 0;

  private constructor(readonly suite: SuiteUnderTest, private readonly begin: number) {}

  /** @param begin moment of day 0 @param jurisdictions whose clocks run, for all branches that have no others */
  static async open(begin: string, jurisdictions: readonly string[] = ['internal'], ofBranch: ReadonlyMap<string, readonly string[]> = new Map()): Promise<Desk> {
    const options = { jurisdictions: { all: jurisdictions, ofBranch } };
    return new Desk(await SuiteUnderTest.start('desk', Date.parse(begin), options), Date.parse(begin));
  }

  close(): Promise<void> {
    return this.suite.stop();
  }

  on(day: number, hours = 0): string {
    return plain(this.begin + day * DAY + hours * HOUR);
  }

  /** Lets time pass until then, and all that is due by then happen. */
  async until(day: number, hours = 0): Promise<void> {
    await this.suite.settled(this.on(day, hours));
  }

  async post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const response = await fetch(this.suite.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Reply['body'] };
  }

  /** A complaint about a fee, as it is not said otherwise. */
  async file(customer: string, complaintId: string, data: More = {}, more: More = {}): Promise<Reply> {
    return this.stored(await this.post('/v1/complaints', {
      subject: customer, productcode: 'CARD_STD', actorkind: 'customer', channel: 'app', ...more,
      data: { complaintId, issue: 'fees', category: 'general', severity: 2, complexity: 'simple', desiredOutcome: 'refund', ...data },
    }));
  }

  ask(complaintId: string, command: string, data: object = {}, more: More = {}): Promise<Reply> {
    return this.post(`/v1/complaints/${complaintId}/${command}`, { actorkind: 'staff', actorref: 'h_3f', ...more, data });
  }

  async tell(complaintId: string, command: string, data: object = {}, more: More = {}): Promise<Reply> {
    return this.stored(await this.ask(complaintId, command, data, more));
  }

  private stored(reply: Reply): Reply {
    expect(reply).toMatchObject({ status: 201 });
    return reply;
  }

  /** Everything that a good desk does before it answers. */
  async investigate(complaintId: string): Promise<void> {
    const { now } = await this.suite.get<{ now: string }>('/v1/clock');
    await this.tell(complaintId, 'acknowledge', { expectedBy: new Date(Date.parse(now) + 14 * DAY).toISOString(), conduct: { namedContact: true } });
    await this.tell(complaintId, 'record-statement', { statementHash: HASH, byCustomer: true, conduct: { listened: true } });
    await this.tell(complaintId, 'add-evidence', { evidenceHash: HASH, byCustomer: false });
    await this.tell(complaintId, 'confirm-facts', { byCustomer: true }, { actorkind: 'customer' });
  }

  /** A fact that another system of the bank publishes, at the door of its service; it happened now unless a time is given. */
  async fact(name: string, customer: string, data: object, more: More = {}, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const type = registry.all().find((one) => one.name === name);
    const { now } = await this.suite.get<{ now: string }>('/v1/clock');
    const event = { specversion: '1.0', id: `fact-${++this.told}`, source: 'urn:test:bank', type: type?.type, subject: customer, time: now, ...more, data };
    const answer = await this.post(`/v1/${type?.owner}/events`, event, { 'content-type': 'application/cloudevents+json', ...headers });
    expect(answer).toMatchObject({ status: 201, body: { status: 'stored' } });
  }

  complaint(complaintId: string): Promise<ShownComplaint> {
    return this.suite.get(`/v1/complaints/${complaintId}`);
  }

  async clock(complaintId: string, clockId: string): Promise<ShownClock> {
    return (await this.complaint(complaintId)).clocks.find((one) => one.clockId === clockId) as ShownClock;
  }

  async followUps(customer: string): Promise<readonly FollowUp[]> {
    return (await this.suite.get<{ items: FollowUp[] }>(`/v1/follow-ups?customer=${customer}&minPosition=${await this.suite.settled()}`)).items;
  }

  /** All that happened to a customer, reactions too. */
  async journey(customer: string): Promise<readonly JourneyEvent[]> {
    return (await this.suite.get<{ items: JourneyEvent[] }>(`/v1/customers/${customer}/journey?limit=1000&minPosition=${await this.suite.settled()}`)).items;
  }

  /** Events of a name, as [time, data] in the order in which they were stored. */
  async happened(customer: string, name: string): Promise<readonly (readonly [time: string, data: Readonly<Record<string, unknown>>])[]> {
    return (await this.journey(customer)).filter((event) => nameOf(event) === name).map(({ time, data }) => [plain(Date.parse(time)), data]);
  }

  /** A customer's figures as they stand, once every reaction is in, each of them the sum of what it is explained by. */
  async figures(customer: string): Promise<CustomerState> {
    const items = await this.journey(customer);
    const { now } = await this.suite.get<{ now: string }>('/v1/clock');
    await expectExplained(this.suite, customer, items, Date.parse(now));
    return this.suite.get(`/v1/customers/${customer}/state?minPosition=${items.at(-1)?.position}`);
  }
}
