import { setTimeout as sleep } from 'node:timers/promises';
import { EventLog, StoreUnavailable } from '@evenhand/event-sourcing';
import type { LoggedEvent, LogPage, ReadOptions } from '@evenhand/event-sourcing';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { connectionConfig, isOutage } from './connection';

type ScanOptions = Pick<ReadOptions, 'slots' | 'signal'>;

/** Positions a COPY: its snapshot is gone after a fraction of a second, so that a long scan holds back no clean-up of the server's. */
const WINDOW = 200_000;
const RETRY_MS = 50;
const NEWLINE = 0x0a;
/** The order of positions is the order of the table: by the index no sort is needed, whatever the statistics say. */
const BY_INDEX = '-c enable_seqscan=off -c enable_bitmapscan=off';

/** Scans the log by COPY, on a connection of its own each; reads alone, so any thread or process may have one. */
export class PostgresEventLog extends EventLog {
  /** @param url postgres://… of the event store @param unavailableAfter milliseconds without a server after which a scan ends with StoreUnavailable */
  constructor(private readonly url: string, private readonly unavailableAfter = 5_000) {
    super();
  }

  override async *scan(after: number, to: number, { slots, signal }: ScanOptions = {}): AsyncGenerator<LogPage> {
    let client: Client | undefined;
    let at = after;
    let deadline = Infinity;
    try {
      while (at < to && !signal?.aborted) {
        try {
          client ??= await this.connect();
          for await (const page of copyOut(client, at, Math.min(to, at + WINDOW), slots)) {
            at = page.position;
            yield page;
            if (signal?.aborted) return;
          }
          deadline = Infinity;
        } catch (error) {
          if (!isOutage(error)) throw error;
          discard(client);
          client = undefined;
          deadline = Math.min(deadline, performance.now() + this.unavailableAfter);
          if (performance.now() >= deadline) throw new StoreUnavailable('the event store cannot be read now', { cause: error });
          await sleep(RETRY_MS);
        }
      }
    } finally {
      discard(client);
    }
  }

  /** Nothing is open between scans. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  private async connect(): Promise<Client> {
    const client = new Client({ ...connectionConfig(this.url, BY_INDEX), query_timeout: 0 });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}

/** Whatever is still under way on it. */
function discard(client: Client | undefined): void {
  client?.connection.stream.destroy();
}

async function* copyOut(client: Client, after: number, to: number, slots: ReadonlySet<number> | undefined): AsyncGenerator<LogPage> {
  const stream = client.query(copyTo(`copy (select position, customer, body from events where position > ${after} and position <= ${to} ${slots ? `and ${among(slots)}` : ''} order by position) to stdout`));
  let rest: Buffer | undefined;
  let at = after;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < 0) {
      rest = rest ? Buffer.concat([rest, chunk]) : chunk;
      continue;
    }
    const lines = chunk.subarray(0, end);
    const text = (rest ? Buffer.concat([rest, lines]) : lines).toString();
    const events = text.split('\n').map(text.includes('\\') ? escapedEventOf : eventOf);
    rest = end + 1 < chunk.length ? chunk.subarray(end + 1) : undefined;
    at = (events[events.length - 1] as LoggedEvent).position;
    yield { events, position: at };
  }
  if (at < to) yield { events: [], position: to };
}

/** Slots that follow one another are told by their ends: half the cost of a look-up in a list. */
function among(slots: ReadonlySet<number>): string {
  const [first, last] = [Math.min(...slots), Math.max(...slots)];
  return slots.size > 0 && last - first + 1 === slots.size ? `slot between ${first} and ${last}` : `slot = any('{${[...slots].join(',')}}')`;
}

/** A line of COPY: `position customer body`. */
function eventOf(line: string): LoggedEvent {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  return { position: Number(line.slice(0, first)), customer: line.slice(first + 1, second), body: line.slice(second + 1) };
}

/** The same where backslashes are doubled, and the few characters that end lines and fields are written as letters. */
function escapedEventOf(line: string): LoggedEvent {
  const { position, customer, body } = eventOf(line);
  return { position, customer: unescapeCopyText(customer), body: unescapeCopyText(body) };
}

const CHARACTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

function unescapeCopyText(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, (_, letter: string) => CHARACTERS[letter] ?? letter) : text;
}
