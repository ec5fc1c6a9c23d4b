import { instantOf, registry, SkimmedEvent } from '@evenhand/contracts';
import type { LoggedEvent } from '@evenhand/event-sourcing';

/** What every projection folds: the event in the latest version of its type, with its place in the log. */
export class ProjectedEvent extends SkimmedEvent {
  readonly position: number;
  /** its subject: a customer's pseudonym, or `bank` */
  readonly customer: string;
  /** when it happened, ms since 1970 */
  readonly at: number;

  constructor({ body, position, customer }: LoggedEvent) {
    super(body, registry);
    this.position = position;
    this.customer = customer;
    this.at = instantOf(this.time);
  }

  /** Members of the envelope, as the folds of libs/audit read them. */
  get productcode(): string | undefined {
    return this.whole.productcode;
  }

  get branchid(): string | undefined {
    return this.whole.branchid;
  }

  get channel(): string | undefined {
    return this.whole.channel;
  }
}

export const decode = (logged: LoggedEvent): ProjectedEvent => new ProjectedEvent(logged);
