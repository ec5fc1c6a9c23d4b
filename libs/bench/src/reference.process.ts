import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { slotOf } from '@evenhand/event-sourcing';
import Fastify from 'fastify';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * What our ingest is measured against: bare Fastify, `JSON.parse`, and `COPY` into the same table with the same indexes, on the same kind of
 * server. No validation, no decision, no idempotence, no order: the least that stores what was posted. Requests that wait are copied together.
 */
interface Item {
  readonly subject: string;
  readonly data: object;
}

const CONNECTIONS = 3;
const TABLE = 'events';
const COLUMNS = 'position, stream, revision, event_id, customer, slot, recorded_at, digest, body';
let position = 0;

interface Waiting {
  readonly rows: string[];
  readonly done: (error?: unknown) => void;
}

class Copier {
  private waiting: Waiting[] = [];
  private readonly idle: Client[] = [];

  async open(url: string): Promise<void> {
    for (let i = 0; i < CONNECTIONS; i++) {
      const client = new Client(url);
      await client.connect();
      this.idle.push(client);
    }
    const { rows } = await (this.idle[0] as Client).query<{ head: string | null }>(`select max(position) as head from ${TABLE}`);
    position = Number(rows[0]?.head ?? 0);
  }

  store(rows: string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, done: (error) => (error ? reject(error as Error) : resolve()) });
      this.next();
    });
  }

  private next(): void {
    const client = this.waiting.length > 0 ? this.idle.pop() : undefined;
    if (!client) return;
    const group = this.waiting;
    this.waiting = [];
    const text = group.flatMap(({ rows }) => rows).join('');
    pipeline(Readable.from([Buffer.from(text)]), client.query(copyFrom(`copy ${TABLE} (${COLUMNS}) from stdin`)))
      .then(() => group.forEach(({ done }) => done()), (error: unknown) => group.forEach(({ done }) => done(error)))
      .finally(() => {
        this.idle.push(client);
        this.next();
      });
  }
}

function rowOf(item: Item): string {
  const at = ++position;
  const body = JSON.stringify(item).replaceAll('\\', '\\\\');
  return `${at}\tbench-${at}\t0\t${randomUUID()}\t${item.subject}\t${slotOf(item.subject)}\t2026-01-01T00:00:00.000Z\t${randomUUID()}\t${body}\n`;
}

async function serve(url: string): Promise<string> {
  const copier = new Copier();
  await copier.open(url);
  const fastify = Fastify({ bodyLimit: 256 * 1024 * 1024 });
  const store = async (items: Item[]): Promise<object[]> => {
    const before = position;
    await copier.store(items.map(rowOf));
    return items.map((_, i) => ({ status: 'stored', position: before + i + 1 }));
  };
  const parser = { parseAs: 'string' as const };
  fastify.addContentTypeParser('application/cloudevents-batch+json', parser, async (_request: unknown, text: unknown) => JSON.parse(text as string) as Item[]);
  fastify.addContentTypeParser('application/cloudevents+json', parser, async (_request: unknown, text: unknown) => JSON.parse(text as string) as Item);
  fastify.addContentTypeParser('application/x-ndjson', async (_request: unknown, stream: Readable) => stream);
  fastify.post('/v1/interactions/events', async (request, reply) => {
    const { body } = request;
    if (body instanceof Readable) {
      let rest = '';
      const stored: Promise<object[]>[] = [];
      body.setEncoding('utf8');
      for await (const chunk of body as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        const items = lines.map((line) => JSON.parse(line) as Item);
        if (items.length > 0) stored.push(store(items));
      }
      if (rest) stored.push(store([JSON.parse(rest) as Item]));
      return { stored: (await Promise.all(stored)).flat().length };
    }
    if (Array.isArray(body)) return store(body as Item[]);
    const [result] = await store([body as Item]);
    return reply.status(201).send(result);
  });
  return fastify.listen({ port: 0, host: '127.0.0.1' });
}

process.on('message', ({ url }: { url: string }) => {
  serve(url).then((address) => process.send?.({ address }), (error: unknown) => process.send?.({ error: String(error) }));
});
