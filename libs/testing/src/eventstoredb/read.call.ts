import { once } from 'node:events';
import { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { Metadata, status } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Recorded, RecordedLog } from './recorded-log';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;
type Options = ReadReq.Options;
type Filter = (event: Recorded) => boolean;

const TICKS_PER_MS = 10_000;
const { BACKWARDS } = ReadReq.Options.ReadDirection;

/** A read of a stream or of `$all`, as Streams.Read.cs and its enumerators answer it; never faster than the client takes it. */
export async function read(call: ReadCall, log: RecordedLog): Promise<void> {
  const options = call.request.getOptions() as Options;
  const isAllowed = filterOf(options);
  if (options.hasSubscription()) return subscribe(call, options, isAllowed, log);
  const stream = options.getStream();
  if (stream && log.stream(nameOf(stream.getStreamIdentifier())).length === 0) {
    await send(call, new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(stream.getStreamIdentifier())));
  } else {
    for (const event of found(options, log, isAllowed)) if (!(await send(call, answerOf(event)))) return;
  }
  call.end();
}

function* found(options: Options, log: RecordedLog, isAllowed: Filter): Generator<Recorded> {
  const backwards = options.getReadDirection() === BACKWARDS;
  const stream = options.getStream();
  const events = stream ? log.stream(nameOf(stream.getStreamIdentifier())) : log.events;
  const start = stream ? startInStream(stream, events.length, backwards) : startInAll(options, log, backwards);
  let left = Number(options.getCount());
  // what comes while it is read is read too
  for (let i = start; i >= 0 && i < events.length && left > 0; i += backwards ? -1 : 1) {
    const event = events[i] as Recorded;
    if (!isAllowed(event)) continue;
    left--;
    yield event;
  }
}

function startInStream(stream: ReadReq.Options.StreamOptions, length: number, backwards: boolean): number {
  if (stream.hasStart()) return 0;
  if (stream.hasEnd()) return backwards ? length - 1 : length;
  const revision = Number(stream.getRevision());
  return backwards ? Math.min(revision, length - 1) : revision;
}

/** Forwards from a position the event there comes too, backwards from one it does not. */
function startInAll(options: Options, log: RecordedLog, backwards: boolean): number {
  const all = options.getAll();
  if (!all || all.hasStart()) return backwards ? -1 : 0;
  if (all.hasEnd()) return backwards ? log.events.length - 1 : log.events.length;
  const position = Number(all.getPosition()?.getCommitPosition());
  const index = log.indexOf(position);
  if (position < log.end && log.events[index]?.position !== position) throw invalidPosition();
  return backwards ? index - 1 : index;
}

/** From a position on, that event not included. A checkpoint may lie beyond the last event, as the server's may. */
async function subscribe(call: ReadCall, options: Options, isAllowed: Filter, log: RecordedLog): Promise<void> {
  const all = options.getAll();
  if (!all) throw Object.assign(new Error('only $all can be subscribed to here'), { code: status.UNIMPLEMENTED });
  const after = all.hasStart() ? -1 : all.hasEnd() ? Infinity : Number(all.getPosition()?.getCommitPosition());
  let at = after === Infinity ? log.events.length : log.indexOf(after + 1);
  await send(call, new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID())));
  const end = new AbortController();
  call.once('cancelled', () => end.abort());
  call.once('close', () => end.abort());
  for (let live = false; !end.signal.aborted; ) {
    for (; at < log.events.length; at++) {
      const event = log.events[at] as Recorded;
      if (isAllowed(event) && !(await send(call, answerOf(event)))) return;
    }
    if (!live) {
      live = true;
      if (options.hasFilter()) await send(call, new ReadResp().setCheckpoint(checkpointAt(log.end)));
      await send(call, new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
    }
    if (at === log.events.length) await once(log.changes, 'appended', { signal: end.signal }).catch(() => undefined);
  }
}

function checkpointAt(position: number): ReadResp.Checkpoint {
  return new ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position));
}

/** @returns false once the client is gone */
async function send(call: ReadCall, answer: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (call.write(answer)) return true;
  const heard = new AbortController();
  await Promise.race(['drain', 'cancelled', 'close'].map((event) => once(call, event, { signal: heard.signal }).catch(() => undefined)));
  heard.abort();
  return !call.cancelled;
}

function filterOf(options: Options): Filter {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getEventType() ?? filter.getStreamIdentifier();
  const textOf = ({ type, stream }: Recorded): string => (filter.hasEventType() ? type : stream);
  const regex = expression?.getRegex();
  if (regex) {
    const pattern = new RegExp(regex);
    return (event) => pattern.test(textOf(event));
  }
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => textOf(event).startsWith(prefix));
}

export function nameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

function answerOf(event: Recorded): ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(event.id))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(event.stream, 'utf8')))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setCustomMetadata(event.metadata)
    .setData(event.data);
  recorded.getMetadataMap().set('type', event.type).set('content-type', event.contentType).set('created', String(event.created * TICKS_PER_MS));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position)));
}

function invalidPosition(): Error {
  return Object.assign(new Error('Trying to read from an invalid position.'), { code: status.INVALID_ARGUMENT, metadata: new Metadata() });
}

