import { parseUUID } from '@eventstore/db-client/dist/utils/grpcUUID';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';

/** `position` is that of the last event, undefined where the server does not know it any more. */
export type Written = { readonly status: 'written'; readonly position: number | undefined } | { readonly status: 'wrong revision' };

type Answer =
  | Written
  | { readonly status: 'refused'; readonly error: Error }
  /** busy, not ready, timed out, or nothing we know: whether it was stored is not said */
  | { readonly status: 'again'; readonly reason: string };

const ERRORS = 'event_store.client.';
const FINAL = new Set(['AccessDenied', 'StreamDeleted', 'InvalidTransaction', 'MaximumAppendSizeExceeded', 'MaximumAppendEventSizeExceeded', 'BadRequest']);

/** What the server says to one append, and to which: it writes ids in two ways. */
export function answerOf(response: BatchAppendResp): { readonly id: string; readonly answer: Answer } {
  return { id: parseUUID(response.getCorrelationId()) ?? '', answer: judged(response) };
}

function judged(response: BatchAppendResp): Answer {
  const success = response.getSuccess();
  if (success) {
    const position = Number(success.getPosition()?.getCommitPosition() ?? NaN);
    return { status: 'written', position: Number.isSafeInteger(position) ? position : undefined };
  }
  const error = response.getError();
  const reason = error?.getMessage() ?? 'no reason given';
  const kind = (error?.getDetails()?.getTypeName() ?? '').replace(ERRORS, '');
  if (kind === 'WrongExpectedVersion') return { status: 'wrong revision' };
  return FINAL.has(kind) ? { status: 'refused', error: new Error(`EventStoreDB refuses an append: ${reason} (${kind})`) } : { status: 'again', reason };
}
