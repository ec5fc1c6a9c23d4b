import { randomUUID } from 'node:crypto';
import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { NewEvent, StoredEvent } from '@evenhand/event-sourcing';

/**
 * EventStoreDB's own id of an event is drawn for each append: the server takes an append whose ids are known at that place for a repetition,
 * also where the content is another, so with our ids "appended", "duplicate" and "id used twice" could not be told apart. Ours stands beside it.
 */
interface Metadata extends Pick<NewEvent, 'id' | 'customer' | 'digest'> {
  /** the suite's clock, which may be set by hand; the server's `created` is the machine's */
  readonly recordedAt: string;
}

const UNTYPED = 'event';
const MAX_TYPE = 200;
const JSON_TYPE = 'application/json';
const BYTES_TYPE = 'application/octet-stream';

export function proposed({ id, customer, digest, body }: NewEvent, recordedAt: string): BatchAppendReq.ProposedMessage {
  const metadata: Metadata = { id, customer, digest, recordedAt };
  const message = new BatchAppendReq.ProposedMessage();
  const type = typeOf(body);
  message.setId(new UUID().setString(randomUUID()));
  message.getMetadataMap().set('type', type ?? UNTYPED).set('content-type', type === undefined ? BYTES_TYPE : JSON_TYPE);
  message.setCustomMetadata(Buffer.from(JSON.stringify(metadata), 'utf8'));
  message.setData(Buffer.from(body, 'utf8'));
  return message;
}

/** @returns the type that a CloudEvent names, another name where a JSON object names none, undefined where the text is none */
function typeOf(body: string): string | undefined {
  try {
    const parsed = JSON.parse(body) as unknown;
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { type } = parsed as { type?: unknown };
    // what begins with $ is the system's, and left out of what is read
    return typeof type === 'string' && type !== '' && type.length <= MAX_TYPE && !type.startsWith('$') && type.isWellFormed() ? type : UNTYPED;
  } catch {
    return undefined;
  }
}

type Recorded = ReadResp.ReadEvent.RecordedEvent;

/** @returns undefined where the event is not one of ours */
export function storedOf(recorded: Recorded): StoredEvent | undefined {
  const metadata = metadataOf(recorded);
  if (!metadata) return undefined;
  return {
    id: metadata.id, customer: metadata.customer, digest: metadata.digest, recordedAt: metadata.recordedAt,
    body: textOf(recorded.getData_asU8()), stream: streamOf(textOf(recorded.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array())),
    revision: Number(recorded.getStreamRevision()), position: positionOf(recorded),
  };
}

function metadataOf(recorded: Recorded): Metadata | undefined {
  try {
    const metadata = JSON.parse(textOf(recorded.getCustomMetadata_asU8())) as Partial<Metadata> | null;
    const { id, customer, digest, recordedAt } = metadata ?? {};
    return [id, customer, digest, recordedAt].every((value) => typeof value === 'string') ? (metadata as Metadata) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error where the server does not tell it: before version 22.6 it did so only when the whole log was read */
export function positionOf(recorded: Recorded): number {
  const position = Number(recorded.getCommitPosition());
  if (!Number.isSafeInteger(position)) throw new Error('the server does not tell the position of an event of a stream: EventStoreDB 22.6 or later is needed');
  return position;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

const ESCAPE = '~';

/** A stream's name on the server, where those that begin with $ are the system's. */
export function nameOf(stream: string): string {
  return stream.startsWith('$') || stream.startsWith(ESCAPE) ? ESCAPE + stream : stream;
}

export function streamOf(name: string): string {
  return name.startsWith(ESCAPE) ? name.slice(1) : name;
}
