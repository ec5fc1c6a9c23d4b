import type { CloudEvent } from '@evenhand/contracts';
import type { Acknowledged, Sent } from './acknowledged';
import type { Database } from './database';
import type { Findings } from './findings';

/** A row of the log. */
export interface Logged {
  readonly position: number;
  readonly slot: number;
  readonly id: string;
  readonly customer: string;
  readonly body: string;
}

const PAGE = 5_000;
/** What the services add to the log of their own accord. */
const OWN = ['urn:evenhand:interactions', 'urn:evenhand:complaints'];

/** The log in its order, as the table holds it. */
export async function* logOf(database: Database): AsyncGenerator<Logged> {
  for (let after = 0; ; ) {
    const rows = await database.insist<Omit<Logged, 'position'> & { position: string }>(
      `select position, slot, event_id as id, customer, body from events where position > $1 order by position limit ${PAGE}`, [after],
    );
    for (const row of rows) yield { ...row, position: (after = Number(row.position)) };
    if (rows.length < PAGE) return;
  }
}

/** Every acknowledged event is there once, where it was told to be and as it was sent; nothing else is; nothing is missing between. @returns the last position */
export async function checkLog(database: Database, { sent, told }: Acknowledged, findings: Findings): Promise<number> {
  const missing = new Map(told);
  const timers = new Map<number, CloudEvent>();
  let last = 0;
  for await (const { position, id, body } of logOf(database)) {
    if (position !== last + 1) findings.add(`after position ${last} comes ${position}`);
    last = position;
    const event = sent.get(id);
    const stored = JSON.parse(body) as CloudEvent;
    if (!event && !OWN.includes(stored.source)) findings.add(`position ${position} holds what nobody sent: ${body}`);
    if (event && (told.get(id) ?? position) !== position) findings.add(`${event.id} is at ${position} and was told ${told.get(id)}`);
    if (event && !holds(stored, event)) findings.add(`${event.id} was sent as ${JSON.stringify(event)} and is stored as ${body}`);
    if (!event && byItself.test(stored.type)) timers.set(position, stored);
    missing.delete(id);
  }
  // The suite may have told of a due moment before a publisher did.
  for (const [id, position] of missing) if (saysTheSame(timers.get(position), sent.get(id))) missing.delete(id);
  for (const [id, position] of missing) findings.add(`${sent.get(id)?.id} was told position ${position} and is not in the log`);
  // whoever was stopped by a finding did not wait
  const given = findings.all.length > 0 ? [] : [...sent.keys()];
  for (const id of given) if (!told.has(id)) findings.add(`${sent.get(id)?.id} was never acknowledged`);
  const broken = await database.insist<{ stream: string }>(
    'select stream from events group by stream having min(revision) <> 0 or max(revision) <> count(*) - 1 or count(distinct revision) <> count(*)',
  );
  for (const { stream } of broken) findings.add(`the revisions of ${stream} have a gap`);
  return last;
}

const byItself = /\.(promise-broken|follow-up-missed|doubt-expired|voice-ignored|hardship-unanswered|expectation-expired)\./;

/** Of one stream, whatever moment a publisher takes for its due moment. */
const saysTheSame = (timer: CloudEvent | undefined, sent: Sent | undefined): boolean =>
  timer !== undefined && sent !== undefined && timer.type === sent.type && timer.subject === sent.subject && Object.values(timer.data)[0] === Object.values(sent.data)[0];

/** Whether all that was sent is stored so; the service may have added more. */
function holds(stored: unknown, sent: unknown): boolean {
  if (typeof sent !== 'object' || sent === null || typeof stored !== 'object' || stored === null) return Object.is(stored, sent);
  return Object.entries(sent).every(([name, value]) => holds((stored as Record<string, unknown>)[name], value));
}
