import { setTimeout as sleep } from 'node:timers/promises';
import type { Query } from '../journeys/questions';
import { Reader } from '../journeys/reader';
import { startOurs } from '../processes';
import { caughtUp } from '../rebuild/operations';
import { limited, percentile } from '../results';
import type { Result } from '../results';
import { auditQueries, kinds } from './audit.questions';

const PATH = '/v1/audit/complaints';
const READERS = 4;
const LIMIT_MS = 200;
/** complaints a second that come in meanwhile, and how many questions are asked then, of those asked of a register at rest */
const [COMING_IN, ASKED_THEN] = [20, 0.25] as const;
const SEED = 3;
const SLOWEST_TOLD = 3;

interface Answered {
  readonly query: Query;
  readonly ms: number;
}

/** Every question that a register's complaints can be asked, by four readers at once, of a suite that has done nothing else. */
export async function questionsWorks(url: string, complaints: number, questions: number): Promise<readonly Result[]> {
  const suite = await startOurs({ url, runs: 'suite' });
  const started = performance.now();
  const reader = new Reader(suite.url);
  try {
    await reader.firstAnswer(`${PATH}?metric=count`);
    const cold = performance.now() - started;
    await caughtUp(suite.url);
    // what a question looks for in the columns is kept for the next
    const first: Answered[] = [];
    for (const query of kinds) first.push(await askOne(reader, query));
    const told = await asked(suite.url, auditQueries(questions, SEED));
    const moving = await whileComingIn(suite.url, () => asked(suite.url, auditQueries(questions * ASKED_THEN, SEED + 1)));
    tellSlowest([...told, ...moving]);
    const of = (answered: readonly Answered[], p: number): number => percentile(answered.map(({ ms }) => ms).sort((a, b) => a - b), p);
    const audit = `audit of ${complaints.toLocaleString('en-GB')} complaints`;
    const result = (work: string, ms: number, goal: 0 | 1): Result => ({ ...limited(`${audit}, ${work}`, 'ms', ms, LIMIT_MS, 'the limit'), goal });
    const many = (answered: readonly Answered[]): string => `${answered.length.toLocaleString('en-GB')} questions of every kind and range, ${READERS} at a time`;
    const incoming = `${many(moving)}, ${COMING_IN} complaints a second coming in`;
    return [
      result(`${many(told)}, p50`, of(told, 0.5), 0), result(`${many(told)}, p99`, of(told, 0.99), 1),
      result(`${incoming}, p50`, of(moving, 0.5), 0), result(`${incoming}, p99`, of(moving, 0.99), 1),
      result('the first question of each kind, one at a time, slowest', of(first, 1), 0),
      { ...result('the very first question, asked when the suite begins to listen', cold, 0) },
    ];
  } finally {
    await reader.close();
    await suite.stop();
  }
}

async function asked(url: string, queries: readonly Query[]): Promise<Answered[]> {
  const answered: Answered[] = [];
  const left = queries.values();
  await Promise.all(Array.from({ length: READERS }, async () => {
    const reader = new Reader(url);
    for (const query of left) answered.push(await askOne(reader, query));
    await reader.close();
  }));
  return answered;
}

async function askOne(reader: Reader, query: Query): Promise<Answered> {
  const { body, ms } = await reader.ask<{ groups: readonly unknown[] }>(PATH, query);
  if (query['from'] === undefined && body.groups.length === 0) throw new Error(`nothing was answered to ${JSON.stringify(query)}`);
  return { query, ms };
}

/** Complaints of one more state of things each, so that nothing that was found out before can be kept. */
async function whileComingIn<T>(url: string, work: () => Promise<T>): Promise<T> {
  let going = true;
  const publish = async (): Promise<void> => {
    for (let n = 0; going; n += 1) {
      const [complaintId, day] = [`coming-in-${n}`, `2021-12-${String(1 + (n % 31)).padStart(2, '0')}`];
      const event = {
        specversion: '1.0', id: complaintId, source: 'urn:evenhand-bench:register', type: 'evenhand.complaints.complaint-reported.v1', subject: complaintId, time: `${day}T00:00:00Z`,
        data: { complaintId, sourceChannel: 'web', sourceResponse: 'closed_with_explanation', timely: true, submittedOn: day },
      };
      const response = await fetch(`${url}/v1/complaints/events`, { method: 'POST', headers: { 'content-type': 'application/cloudevents+json', 'evenhand-history': '1' }, body: JSON.stringify(event) });
      if (!response.ok) throw new Error(`a complaint was answered ${response.status}: ${await response.text()}`);
      await sleep(1_000 / COMING_IN);
    }
  };
  const publishing = publish();
  publishing.catch(() => undefined); // it is waited for below
  try {
    return await work();
  } finally {
    going = false;
    await publishing;
  }
}

function tellSlowest(answered: readonly Answered[]): void {
  const slowest = [...answered].sort((a, b) => b.ms - a.ms).slice(0, SLOWEST_TOLD);
  process.stderr.write(`slowest audits: ${slowest.map(({ query, ms }) => `${ms.toFixed(0)} ms ${new URLSearchParams(query).toString()}`).join('; ')}\n`);
}
