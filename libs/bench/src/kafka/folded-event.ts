import { instantOf, registry, SkimmedEvent } from '@evenhand/contracts';
import type { LoggedEvent } from '@evenhand/event-sourcing';

/** An event as the measured fold reads it. */
export class FoldedEvent extends SkimmedEvent {
  readonly position: number;
  readonly customer: string;
  readonly at: number;

  constructor({ body, position, customer }: LoggedEvent) {
    super(body, registry);
    this.position = position;
    this.customer = customer;
    this.at = instantOf(this.time);
  }
}

export const decode = (logged: LoggedEvent): FoldedEvent => new FoldedEvent(logged);
