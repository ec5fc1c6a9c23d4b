import { GrowingLog } from '../growing-log';
import { startOurs } from '../processes';
import { caughtUp, projectionsOf, rebuild } from '../rebuild/operations';
import { limited, percentile } from '../results';
import type { Result } from '../results';
import { journeys } from './journeys.log';
import type { Size } from './journeys.log';
import { measure, QUESTIONS } from './measure';
import type { Measured, Question } from './measure';
import type { Range } from './questions';

export interface JourneysOptions {
  readonly customers: number;
  /** chains of pages that are asked for, and as many questions of each other kind */
  readonly questions: number;
}

const WORKERS = 2;
const GROWTH = 10;
/** From so many customers on, few events each: a month. Below, five months: thirty events a customer, three million of 100 000. */
const [MANY, MONTH, MONTHS] = [500_000, 1, 5] as const;

/** What each question may take at its 99th percentile, in ms. */
function limitOf(question: Question, customers: number): number {
  if (question.startsWith('pages')) return customers > 100_000 ? 100 : 50;
  return question.startsWith('distinct') ? 1_000 : 50;
}

/** Questions across all customers and of one, beside plain SQL over the same read models and a bare round trip, and how they grow from a tenth. */
export async function journeysWorks(database: (name: string) => Promise<string>, { customers, questions }: JourneysOptions): Promise<Result[]> {
  const months = customers >= MANY ? MONTH : MONTHS;
  const tenth = await asked(await database('journeys_tenth'), { customers: Math.ceil(customers / GROWTH), months }, questions);
  const whole = await asked(await database('journeys'), { customers, months }, questions);
  const of = ({ times }: Measured, question: Question, p: number, side: 'ours' | 'sql' = 'ours'): number => percentile(times.get(question)?.[side] ?? [], p);
  const beside = (work: string, ours: number, reference: number, name: string): Result => ({ ...limited(work, 'ms', ours, reference, name), goal: 0 });
  return QUESTIONS.flatMap((question) => {
    const at = `${question}, ${told(customers)} customers, ${told(whole.events)} events`;
    const limit = limitOf(question, customers);
    return [
      limited(`${at}, p99`, 'ms', of(whole, question, 0.99), limit, 'the limit'),
      beside(`${at}, p50`, of(whole, question, 0.5), percentile(whole.roundTrips, 0.5), 'a bare round trip, p50'),
      beside(`${at}, p50`, of(whole, question, 0.5), of(whole, question, 0.5, 'sql'), question.startsWith('explain') ? 'SELECT + JSON.parse of the events, p50' : 'plain SQL over the views, p50'),
      beside(`${at}, p99`, of(whole, question, 0.99), of(tenth, question, 0.99), `a tenth: ${told(tenth.events)} events`),
    ];
  });
}

const told = (count: number): string => Math.round(count).toLocaleString('en-GB');

/** A log stored past the service, its read models rebuilt in bulk, and then asked. */
async function asked(url: string, size: Size, questions: number): Promise<Measured & { readonly events: number }> {
  const range = lastMonths(size.months);
  const events = await new GrowingLog(url, journeys(size, range.from)).growTo(Infinity);
  const suite = await startOurs({ url, runs: 'read models' });
  try {
    for (const name of await projectionsOf(suite.url)) await rebuild(suite.url, WORKERS, name);
    await caughtUp(suite.url);
    return { ...(await measure(suite.url, url, range, questions)), events };
  } finally {
    await suite.stop();
  }
}

/** Whole months, up to the first day of the one that is under way. */
function lastMonths(months: number): Range {
  const now = new Date();
  const [from, to] = [months, 0].map((ago) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago, 1)).toISOString().slice(0, 10)) as [string, string];
  return { from, to };
}
