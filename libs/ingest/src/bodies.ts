import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { ProblemError } from '@evenhand/nest';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Limits of the public interface. */
export const ITEM_BYTES = 256 * 1024;
export const BATCH_BYTES = 32 * 1024 * 1024;
export const BATCH_ITEMS = 10_000;

/** A request's body as its content type says, not parsed yet. A class, so that no JSON can pass for one. */
export class IngestBody {
  constructor(readonly kind: 'one' | 'batch' | 'stream', readonly content: string | Readable) {}

  /** @throws ProblemError 415 where the content type was none of ours */
  static of(body: unknown): IngestBody {
    if (body instanceof IngestBody) return body;
    throw new ProblemError(415, 'unsupported_media_type', 'send application/cloudevents+json, application/cloudevents-batch+json or application/x-ndjson');
  }
}

/** Teaches Fastify the three content types, for all doors of the process; every other one is answered 415. */
export function addIngestParsers(fastify: FastifyInstance): void {
  if (fastify.hasContentTypeParser('application/x-ndjson')) return;
  const text = (kind: 'one' | 'batch') => async (_request: FastifyRequest, bytes: Buffer): Promise<IngestBody> => {
    if (!isUtf8(bytes)) throw new ProblemError(400, 'not_utf8', 'the body is not UTF-8');
    return new IngestBody(kind, bytes.toString('utf8'));
  };
  fastify.addContentTypeParser('application/cloudevents+json', { parseAs: 'buffer', bodyLimit: ITEM_BYTES }, text('one'));
  fastify.addContentTypeParser('application/cloudevents-batch+json', { parseAs: 'buffer', bodyLimit: BATCH_BYTES }, text('batch'));
  fastify.addContentTypeParser('application/x-ndjson', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (_request: FastifyRequest, stream: Readable) => new IngestBody('stream', stream));
}

export function parseOne(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(400, 'not_json', `the body is not JSON: ${(error as Error).message}`);
  }
}

export function parseBatch(text: string): unknown[] {
  const items = parseOne(text);
  if (!Array.isArray(items)) throw new ProblemError(400, 'not_an_array', 'a batch is a JSON array of events');
  if (items.length > BATCH_ITEMS) throw new ProblemError(413, 'too_many_items', `a batch holds at most ${BATCH_ITEMS} items, this one ${items.length}`);
  return items;
}
