import Fastify from 'fastify';
import { Pool } from 'pg';
import { Copier } from '../reference.copier';

/**
 * What our commands are measured against: bare Fastify that reads what a decision reads (the complaint's stream by its key; of who files, the
 * whole journey), parses it, and stores one event with those of other requests in one insert. It judges and decides nothing.
 */
const READERS = 4;
const STREAM = { name: 'stream', text: 'select revision, body from events where stream = $1 order by revision' };
const JOURNEY = { name: 'journey', text: 'select revision, body from events where customer = $1 order by position' };

interface Body {
  readonly subject?: string;
  readonly data: { readonly complaintId?: string };
}

async function serve(url: string): Promise<string> {
  const copier = new Copier();
  await copier.open(url);
  const pool = new Pool({ connectionString: url, max: READERS });
  const read = async (query: typeof STREAM, key: string): Promise<{ subject: string }[]> => {
    const { rows } = await pool.query<{ body: string }>({ ...query, values: [key] });
    return rows.map(({ body }) => JSON.parse(body) as { subject: string });
  };
  const fastify = Fastify();
  fastify.post<{ Body: Body }>('/v1/complaints', async ({ body }, reply) => {
    const { subject = '', data: { complaintId = '' } } = body;
    await read(JOURNEY, subject);
    const position = await copier.store([{ ...body, subject }], `complaint-${complaintId}`);
    return reply.status(201).send({ complaintId, revision: 0, position, events: [body] });
  });
  fastify.post<{ Body: Body; Params: { id: string } }>('/v1/complaints/:id/:command', async ({ body, params: { id } }, reply) => {
    const stream = `complaint-${id}`;
    const events = await read(STREAM, stream);
    const subject = events[0]?.subject ?? '';
    const position = await copier.store([{ ...body, subject }], stream, events.length);
    return reply.status(201).send({ complaintId: id, revision: events.length, position, events: [body] });
  });
  return fastify.listen({ port: 0, host: '127.0.0.1' });
}

process.on('message', ({ url }: { url: string }) => {
  serve(url).then((address) => process.send?.({ address }), (error: unknown) => process.send?.({ error: String(error) }));
});
