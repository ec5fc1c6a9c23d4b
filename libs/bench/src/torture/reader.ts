import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api';
import type { Database } from './database';
import type { Findings } from './findings';
import { logOf } from './log.check';

/** What the log says up to a position: contacts, customers that had one, customers, complaints that go on in no other. */
interface Counted {
  readonly contacts: number;
  readonly contacted: number;
  readonly customers: number;
  readonly complaints: number;
  /** complaints that went on in another, by now */
  readonly merges: number;
}

interface Question {
  readonly path: string;
  readonly numbersIn: (body: never) => readonly number[];
  readonly expected: (counted: Counted) => readonly number[];
  /** rows hold what is newest: where slots stand apart, the figures may be ahead of the position they are told with, which is that of the last slot */
  readonly newest?: true;
}

const QUESTIONS: readonly Question[] = [
  {
    path: '/v1/contacts?measures=contacts,customers',
    numbersIn: ({ rows: [all] }: { rows: { contacts: number; customers: number }[] }) => (all ? [all.contacts, all.customers] : [0, 0]),
    expected: ({ contacts, contacted }) => [contacts, contacted],
  },
  { path: '/v1/customers/spread', newest: true, numbersIn: ({ customers }: { customers: number }) => [customers], expected: ({ customers }) => [customers] },
  {
    path: '/v1/audit/complaints?metric=count', newest: true,
    numbersIn: ({ groups: [all] }: { groups: { n: number | null }[] }) => [all?.n ?? 0],
    // fewer than that are nobody's to know
    expected: ({ complaints }) => [complaints < DISCLOSED ? 0 : complaints],
  },
  { path: '/v1/equity-reviews?limit=1', numbersIn: () => [], expected: () => [] },
];
const OPENS: readonly string[] = ['evenhand.complaints.complaint-received.v1', 'evenhand.complaints.complaint-reported.v1'];
const MERGED = 'evenhand.complaints.complaints-merged.v1';
const CONTACT = 'evenhand.interactions.interaction-recorded.v1';
const DISCLOSED = 11;
const SHOWN = 8;
const PAUSE_MS = 10;
const LAST_ANSWER_MS = 60_000;

/** Asks across customers without a pause. What it was told is held against the log when that is whole. */
export class Reader {
  /** answers, each once */
  private readonly told = new Map<string, { readonly question: Question; readonly position: number; readonly numbers: readonly number[] }>();
  private answered = 0;
  private unanswered = 0;
  /** where an answer must have come to that is the last one asked for, and since when it is waited for */
  private end?: { readonly position: number; readonly since: number };

  /** @param suite one process, and the number of its life: within one, answers never go back @param shared several processes have slots each, which may stand apart */
  constructor(private readonly suite: { readonly life: number }, private readonly api: Api, private readonly findings: Findings, private readonly shared = false) {}

  /** Returns after `finish`, or a finding. */
  async read(): Promise<void> {
    await Promise.all(QUESTIONS.map((question) => this.goOn(question)));
  }

  /** The answers have to come to the end of the log, and are over then. */
  finish(position: number): void {
    this.end = { position, since: Date.now() };
  }

  /** Every answer told what the log says up to its position. */
  async check(database: Database): Promise<void> {
    const counted: Counted[] = [{ contacts: 0, contacted: 0, customers: 0, complaints: 0, merges: 0 }];
    const [contacted, customers] = [new Set<string>(), new Set<string>()];
    let [contacts, complaints, merges] = [0, 0, 0];
    for await (const { position, customer, body } of logOf(database)) {
      if (customer !== 'bank') customers.add(customer);
      const { type } = JSON.parse(body) as { type: string };
      if (OPENS.includes(type)) complaints++;
      if (type === MERGED) {
        complaints--;
        merges++;
      }
      if (customer !== 'bank' && type === CONTACT) {
        contacts++;
        contacted.add(customer);
      }
      counted[position] = { contacts, contacted: contacted.size, customers: customers.size, complaints, merges };
    }
    const wrong = [...this.told.values()].flatMap(({ question, position, numbers }) => {
      const right = this.shared && question.newest ? range(question, counted, position) : question.expected(counted[position] as Counted).map((number) => [number, number] as const);
      const fits = right.every(([least, most], i) => (numbers[i] ?? -1) >= least && (numbers[i] ?? -1) <= most);
      return fits ? [] : [`${question.path} told ${numbers} as of ${position}, where the log says ${JSON.stringify(right)}`];
    });
    for (const one of wrong.slice(0, SHOWN)) this.findings.add(`${one}; ${wrong.length} like it`);
  }

  toString(): string {
    return `${this.answered} answers, ${this.told.size} different; ${this.unanswered} requests without one`;
  }

  private async goOn(question: Question): Promise<void> {
    for (let last = { life: 0, position: 0 }; !this.findings.signal.aborted; await sleep(PAUSE_MS)) {
      const { life } = this.suite;
      const position = await this.ask(question);
      // whom a process that was killed meanwhile told what, nobody knows
      if (position !== undefined && life === this.suite.life) {
        if (last.life === life && position < last.position) this.findings.add(`${question.path} went back from ${last.position} to ${position}`);
        last = { life, position };
      }
      if (this.end && position !== undefined && position >= this.end.position) return;
      if (this.end && Date.now() - this.end.since > LAST_ANSWER_MS) this.findings.add(`${question.path} told ${position}, and does not come to ${this.end.position}`);
    }
  }

  /** @returns the position of the answer, where there was one */
  private async ask(question: Question): Promise<number | undefined> {
    const answer = await this.api.ask('GET', question.path);
    if (answer?.status === 200) {
      const { position } = answer.body as { position: number };
      const numbers = question.numbersIn(answer.body as never);
      this.told.set(`${question.path} ${position} ${numbers}`, { question, position, numbers });
      this.answered++;
      return position;
    }
    if (answer) this.findings.add(`GET ${question.path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.unanswered++;
    return undefined;
  }
}

/** From what the log says up to a position to what it says in the end; complaints also grow fewer. */
function range({ expected }: Question, counted: readonly Counted[], position: number): readonly (readonly [number, number])[] {
  const [at, end] = [counted[position], counted.at(-1)] as readonly [Counted, Counted];
  const later = end.merges - at.merges;
  const least = expected({ ...at, complaints: at.complaints - later });
  const most = expected({ ...end, complaints: end.complaints + later });
  return least.map((number, i) => [number, most[i] ?? 0]);
}
