import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api';
import { CountedLog } from './counts';
import type { Counts } from './counts';
import type { Database } from './database';
import type { Findings } from './findings';
import { logOf } from './log.check';

interface Question {
  readonly path: string;
  readonly numbersIn: (body: never) => readonly number[];
  readonly expected: (counted: Counts) => readonly number[];
}

const QUESTIONS: readonly Question[] = [
  {
    path: '/v1/contacts?measures=contacts,customers',
    numbersIn: ({ rows: [all] }: { rows: { contacts: number; customers: number }[] }) => (all ? [all.contacts, all.customers] : [0, 0]),
    expected: ({ contacts, contacted }) => [contacts, contacted],
  },
  { path: '/v1/customers/spread', numbersIn: ({ customers }: { customers: number }) => [customers], expected: ({ customers }) => [customers] },
  {
    path: '/v1/audit/complaints?metric=count',
    numbersIn: ({ groups: [all] }: { groups: { n: number | null }[] }) => [all?.n ?? 0],
    // fewer than that are nobody's to know
    expected: ({ complaints }) => [complaints < DISCLOSED ? 0 : complaints],
  },
  { path: '/v1/equity-reviews?limit=1', numbersIn: () => [], expected: () => [] },
];
const DISCLOSED = 11;
const SHOWN = 8;
const PAUSE_MS = 10;
const LAST_ANSWER_MS = 60_000;

interface Told {
  readonly question: Question;
  readonly position: number;
  readonly newestPosition: number;
  readonly numbers: readonly number[];
}

/** Asks across customers without a pause. What it was told is held against the log when that is whole. */
export class Reader {
  /** answers, each once */
  private readonly told = new Map<string, Told>();
  private answered = 0;
  private unanswered = 0;
  /** where an answer must have come to that is the last one asked for, and since when it is waited for */
  private end?: { readonly position: number; readonly since: number };

  /** @param suite one process, and the number of its life: within one, answers never go back */
  constructor(private readonly suite: { readonly life: number }, private readonly api: Api, private readonly findings: Findings) {}

  /** Returns after `finish`, or a finding. */
  async read(): Promise<void> {
    await Promise.all(QUESTIONS.map((question) => this.goOn(question)));
  }

  /** The answers have to come to the end of the log, and are over then. */
  finish(position: number): void {
    this.end = { position, since: Date.now() };
  }

  /** Every answer told what the log says where all slots stand at its position, or each between that and the newest of them. */
  async check(database: Database): Promise<void> {
    const log = new CountedLog();
    for await (const logged of logOf(database)) log.add(logged);
    const wrong = [...this.told.values()].flatMap(({ question, position, newestPosition, numbers }) => {
      const { least, most } = log.between(position, newestPosition);
      const [lowest, highest] = [question.expected(least), question.expected(most)];
      const fits = newestPosition >= position && numbers.length === lowest.length && numbers.every((number, i) => number >= (lowest[i] ?? 0) && number <= (highest[i] ?? 0));
      return fits ? [] : [`${question.path} told ${numbers} as of ${position} to ${newestPosition}, where the log says ${lowest} to ${highest}`];
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
      const { position, newestPosition } = answer.body as { position: number; newestPosition: number };
      const numbers = question.numbersIn(answer.body as never);
      this.told.set(`${question.path} ${position} ${newestPosition} ${numbers}`, { question, position, newestPosition, numbers });
      this.answered++;
      return position;
    }
    if (answer) this.findings.add(`GET ${question.path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.unanswered++;
    return undefined;
  }
}
