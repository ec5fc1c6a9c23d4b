import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { Copier } from './reference.copier';

/**
 * What our ingest is measured against: bare Fastify, `JSON.parse`, and `COPY` into the same table with the same indexes, on the same kind of
 * server. No validation, no decision, no idempotence, no order: the least that stores what was posted. Requests that wait are copied together.
 */
interface Item {
  readonly subject: string;
  readonly data: object;
}

async function serve(url: string): Promise<string> {
  const copier = new Copier();
  await copier.open(url);
  const fastify = Fastify({ bodyLimit: 256 * 1024 * 1024 });
  const store = async (items: Item[]): Promise<object[]> => {
    const first = await copier.store(items);
    return items.map((_, i) => ({ status: 'stored', position: first + i }));
  };
  const parser = { parseAs: 'string' as const };
  fastify.addContentTypeParser('application/cloudevents-batch+json', parser, async (_request: unknown, text: unknown) => JSON.parse(text as string) as Item[]);
  fastify.addContentTypeParser('application/cloudevents+json', parser, async (_request: unknown, text: unknown) => JSON.parse(text as string) as Item);
  fastify.addContentTypeParser('application/x-ndjson', async (_request: unknown, stream: Readable) => stream);
  for (const service of ['interactions', 'complaints']) fastify.post(`/v1/${service}/events`, async (request, reply) => {
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
