import { span } from '@evenhand/nest';
import type { Traced } from '@evenhand/nest';
import type { Answer } from './reactions';

/** The spans of reactions to causes that belong to traces: each from when it is decided until it is stored. */
export class ReactionSpans {
  private readonly begun = new Map<Answer, Traced>();

  /** @returns the traceparent of what is stored because of it */
  begin(answer: Answer): string | undefined {
    const { manager, cause, reactions } = answer;
    const parent = reactions.some((reaction) => 'record' in reaction) ? cause.event.traceparent : undefined;
    if (parent === undefined) return undefined;
    const attributes = { 'evenhand.service': manager.owner, 'evenhand.manager': manager.name, 'evenhand.cause': cause.eventId, 'evenhand.position': cause.position };
    const under = span(`react ${manager.name}`, parent, { kind: 'CONSUMER', attributes });
    this.begun.set(answer, under);
    return under.traceparent;
  }

  /** @param failureOf why a reaction was not stored */
  end(failureOf: (answer: Answer) => unknown): void {
    for (const [answer, under] of this.begun) under.end(failureOf(answer));
  }
}
