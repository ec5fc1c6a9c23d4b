import { AllStreamPosition, Empty, MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { AppendResp, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { ServerDuplexStream, ServerReadableStream } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty as GoogleEmpty } from 'google-protobuf/google/protobuf/empty_pb';
import { nameOf } from './read.call';
import type { Decision, Expected, Proposed } from './recorded-log';

export type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;
/** undefined where the answer is lost, and the connection with it */
export type Write = (stream: string, expected: Expected, events: readonly Proposed[]) => Promise<Decision | undefined>;

/** the server's default */
const MAX_APPEND_BYTES = 2 ** 20;

interface Pending {
  readonly options: BatchAppendReq.Options;
  readonly events: Proposed[];
  bytes: number;
}

/** Many appends over one call, decided in the order in which they were complete (Streams.BatchAppend.cs). */
export function batchAppend(call: BatchCall, write: Write): void {
  const pending = new Map<string, Pending>();
  let before: Promise<unknown> = Promise.resolve();
  call.on('data', (request: BatchAppendReq) => {
    const id = request.getCorrelationId()?.getString() ?? '';
    const options = request.getOptions();
    if (options) pending.set(id, { options, events: [], bytes: 0 });
    const append = pending.get(id);
    if (!append) return;
    for (const message of request.getProposedMessagesList()) {
      const event = proposedOf(message);
      append.events.push(event);
      append.bytes += event.type.length * 2 + event.data.length + event.metadata.length;
    }
    if (append.bytes > MAX_APPEND_BYTES) pending.delete(id);
    else if (!request.getIsFinal()) return;
    else pending.delete(id);
    const answer = new BatchAppendResp().setCorrelationId(request.getCorrelationId()).setStreamIdentifier(append.options.getStreamIdentifier());
    if (append.bytes > MAX_APPEND_BYTES) return void call.write(answer.setError(tooLarge()));
    before = before.then(async () => {
      const decision = await write(nameOf(append.options.getStreamIdentifier()), expectedOf(append.options), append.events);
      if (decision && !call.cancelled) call.write(batchAnswer(answer, decision));
    });
  });
  call.on('end', () => void before.then(() => call.end()));
  call.on('error', () => undefined);
}

/** One append over one call of its own (Streams.Append.cs). */
export function append(call: ServerReadableStream<AppendReq, AppendResp>, answer: (response: AppendResp) => void, write: Write): void {
  const requests: AppendReq[] = [];
  call.on('data', (request: AppendReq) => requests.push(request));
  call.on('end', () => void (async () => {
    const options = requests[0]?.getOptions();
    if (!options) return;
    const expected: Expected = options.hasRevision() ? Number(options.getRevision()) : options.hasNoStream() ? 'no stream' : options.hasAny() ? 'any' : 'stream exists';
    const events = requests.slice(1).map((request) => proposedOf(request.getProposedMessage() as AppendReq.ProposedMessage));
    const decision = await write(nameOf(options.getStreamIdentifier()), expected, events);
    if (decision) answer(singleAnswer(decision, expected));
  })());
}

function expectedOf(options: BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return 'no stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream exists' : Number(options.getStreamPosition());
}

function proposedOf(message: BatchAppendReq.ProposedMessage | AppendReq.ProposedMessage): Proposed {
  const properties = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '', type: properties.get('type') ?? '', contentType: properties.get('content-type') ?? '',
    data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8(),
  };
}

function batchAnswer(answer: BatchAppendResp, decision: Decision): BatchAppendResp {
  const revision = String(decision.revision);
  if (decision.decision === 'written') {
    const position = new AllStreamPosition().setCommitPosition(String(decision.position)).setPreparePosition(String(decision.position));
    return answer.setSuccess(new BatchAppendResp.Success().setCurrentRevision(revision).setPosition(position));
  }
  const details = new WrongExpectedVersion();
  if (decision.revision < 0) details.setCurrentNoStream(new GoogleEmpty());
  else details.setCurrentStreamRevision(revision);
  return answer.setError(errorOf('WrongExpectedVersion', details.serializeBinary()));
}

function singleAnswer(decision: Decision, expected: Expected): AppendResp {
  const revision = String(decision.revision);
  if (decision.decision === 'written') {
    const position = new AppendResp.Position().setCommitPosition(String(decision.position)).setPreparePosition(String(decision.position));
    return new AppendResp().setSuccess(new AppendResp.Success().setCurrentRevision(revision).setPosition(position));
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (decision.revision < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(revision);
  if (typeof expected === 'number') wrong.setExpectedRevision(String(expected));
  else if (expected === 'no stream') wrong.setExpectedNoStream(new Empty());
  return new AppendResp().setWrongExpectedVersion(wrong);
}

function tooLarge(): Status {
  return errorOf('MaximumAppendSizeExceeded', new MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES).serializeBinary());
}

function errorOf(name: string, details: Uint8Array): Status {
  const packed = new Any();
  packed.pack(details, `event_store.client.${name}`);
  return new Status().setMessage(name).setDetails(packed);
}
