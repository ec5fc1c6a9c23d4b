import { NO_STREAM } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import type { KnownRevisions } from './known-revisions';
import type { Pending } from './pending';

/** What is not yet answered: which ids and revisions, and which streams were refused to calls that may have built on them. */
export class OnTheWay {
  private readonly ids = new Set<string>();
  private readonly refusedUntil = new Map<string, number>();

  constructor(private readonly known: KnownRevisions) {}

  /** Whether an append goes on directly from what is known to be there, no id of it being on its way; then it is on its way itself. */
  admits(pending: Pending): boolean {
    const { stream, events, expectedRevision } = pending.append;
    if ((this.known.get(stream) ?? NO_STREAM) !== expectedRevision || this.isBuiltOnRefused(pending)) return false;
    for (const { id } of events) if (this.ids.has(id)) return false;
    for (const { id } of events) this.ids.add(id);
    this.known.set(stream, expectedRevision + events.length);
    return true;
  }

  /** Whether its call was given before a refusal on its stream was answered. */
  isBuiltOnRefused({ call, append }: Pending): boolean {
    return this.refusedUntil.size > 0 && call.number <= (this.refusedUntil.get(append.stream) ?? -1);
  }

  /** @param lastCall the last one given before this answer */
  settled({ append }: Pending, result: AppendResult, lastCall: number): void {
    for (const { id } of append.events) this.ids.delete(id);
    if (result.status === 'appended') this.known.raise(append.stream, result.revision);
    else this.refusedUntil.set(append.stream, lastCall);
  }

  takenBack({ append }: Pending): void {
    for (const { id } of append.events) this.ids.delete(id);
    this.known.forget(append.stream);
  }

  /** Calls are settled in order, so nothing older than this one is left to be built on a refusal. */
  forgetRefusalsBefore(call: number): void {
    for (const [stream, until] of this.refusedUntil) if (until < call) this.refusedUntil.delete(stream);
  }
}
