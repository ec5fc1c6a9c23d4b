import type { Append, AppendResult } from './event-store';

/** For adapters: what may not be stored any more, because what it stands behind was not. Costs next to nothing while nothing is broken. */
export class Broken {
  private readonly bases = new WeakSet<object>();
  /** customers for whom a line is broken */
  private readonly lines = new WeakMap<object, Set<string>>();

  /** Whether an append shares its basis with one that was not stored, or is in line behind a conflict of its customer. */
  has({ basis, line, events }: Append): boolean {
    if (basis !== undefined && this.bases.has(basis)) return true;
    const customers = line && this.lines.get(line);
    return customers !== undefined && events.some(({ customer }) => customers.has(customer));
  }

  /** @param status what became of an append; unknown where nobody can say whether it was stored */
  by({ basis, line, events }: Append, status: AppendResult['status'] | 'unknown'): void {
    if (status === 'appended') return;
    if (basis) this.bases.add(basis);
    if (!line || status === 'duplicate' || status === 'id_reused') return;
    const customers = this.lines.get(line) ?? new Set();
    for (const { customer } of events) customers.add(customer);
    this.lines.set(line, customers);
  }
}
