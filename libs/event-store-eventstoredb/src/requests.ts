import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { NO_STREAM } from '@evenhand/event-sourcing';
import { Empty as GoogleEmpty } from 'google-protobuf/google/protobuf/empty_pb';
import { nameOf } from './stored-form';

const { Options } = ReadReq;
type Options = ReadReq.Options;
/** what the server looks through before it asks itself whether to go on */
const SEARCH_WINDOW = 1_000;
const NO_SYSTEM_EVENTS = '^[^$].*';
/** bytes of events in one message; the server takes an append in several */
const MESSAGE_BYTES = 2 ** 20;

/** From `revision` on. */
export function streamRequest(stream: string, revision: number, count: number): ReadReq {
  const of = new Options.StreamOptions().setStreamIdentifier(identifierOf(stream)).setRevision(String(revision));
  return requestOf(new Options().setStream(of).setCount(String(count)).setNoFilter(new Empty()));
}

/** From `position` on, the event there included; 0 is the start. It must be an event's: the server looks for a record at that very byte. */
export function allRequest(position: number, count: number): ReadReq {
  return requestOf(new Options().setAll(allFrom(position)).setCount(String(count)).setFilter(withoutSystemEvents()));
}

/** The log's end, backwards. */
export function endRequest(count: number): ReadReq {
  const all = new Options.AllOptions().setEnd(new Empty());
  return requestOf(new Options().setAll(all).setCount(String(count)).setFilter(withoutSystemEvents()).setReadDirection(Options.ReadDirection.BACKWARDS));
}

/** What comes from now on. */
export function liveRequest(): ReadReq {
  const all = new Options.AllOptions().setEnd(new Empty());
  return requestOf(new Options().setAll(all).setSubscription(new Options.SubscriptionOptions()).setFilter(withoutSystemEvents()));
}

function requestOf(options: Options): ReadReq {
  return new ReadReq().setOptions(options.setUuidOption(new Options.UUIDOption().setString(new Empty())));
}

function allFrom(position: number): ReadReq.Options.AllOptions {
  const all = new Options.AllOptions();
  if (position === 0) return all.setStart(new Empty());
  // an event of a plain append is its own commit record: both places are one
  return all.setPosition(new Options.Position().setCommitPosition(String(position)).setPreparePosition(String(position)));
}

function withoutSystemEvents(): ReadReq.Options.FilterOptions {
  const type = new Options.FilterOptions.Expression().setRegex(NO_SYSTEM_EVENTS);
  return new Options.FilterOptions().setEventType(type).setMax(SEARCH_WINDOW).setCheckpointintervalmultiplier(1);
}

function identifierOf(stream: string): StreamIdentifier {
  return new StreamIdentifier().setStreamName(Buffer.from(nameOf(stream), 'utf8'));
}

/** An append in messages. It carries no deadline: the server would hold it against its own clock. */
export function appendMessages(correlationId: string, stream: string, expectedRevision: number, events: readonly BatchAppendReq.ProposedMessage[]): BatchAppendReq[] {
  const options = new BatchAppendReq.Options().setStreamIdentifier(identifierOf(stream));
  if (expectedRevision === NO_STREAM) options.setNoStream(new GoogleEmpty());
  else options.setStreamPosition(String(expectedRevision));
  const message = (): BatchAppendReq => new BatchAppendReq().setCorrelationId(new UUID().setString(correlationId));
  const messages = [message().setOptions(options)];
  let bytes = 0;
  for (const event of events) {
    const size = event.getData_asU8().length + event.getCustomMetadata_asU8().length;
    if (bytes > 0 && bytes + size > MESSAGE_BYTES) {
      messages.push(message());
      bytes = 0;
    }
    bytes += size;
    messages[messages.length - 1]?.addProposedMessages(event);
  }
  messages[messages.length - 1]?.setIsFinal(true);
  return messages;
}
