import type { CausePattern } from '@evenhand/contracts';
import type { Cause } from '@evenhand/reactors';
import type { Peers } from '../process-managers/equity';

export type Kind = Pick<CausePattern, 'productCode' | 'issue' | 'branchId'>;
export type Upheld = Pick<CausePattern, 'upheld' | 'statsPosition'>;

/**
 * Figures of all customers, as process managers ask for them: read at one position of the log, no earlier than their cause. C-INV-9: only here is a customer's
 * segment read, once something was decided, and only to find who their peers are.
 */
export abstract class PopulationFigures {
  /**
   * What like cases got as the answer that the cause tells was given, that case itself left out. Undefined where there are fewer than 20 of them, where the
   * answer has no ratio (nothing lost) or was replaced by another meanwhile, and where the read models stand still before it.
   */
  abstract peersOf(answer: Cause): Promise<Peers | undefined>;
  /** The most complaints of a kind that were upheld within 30 days, the day of the answer among them. Undefined where the read models stand still before it. */
  abstract upheldOf(kind: Kind, answer: Cause): Promise<Upheld | undefined>;

  /** Whether it can be asked now. @throws Error where it cannot */
  async check(): Promise<void> {
    // without tables there is nothing to reach
  }

  /** Who still waits is refused. */
  leave(): void {
    // nobody waits
  }

  async close(): Promise<void> {
    // holds nothing
  }
}

/** Where there are no read models: nobody is compared with anybody. */
export class NoFigures extends PopulationFigures {
  override peersOf(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override upheldOf(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
