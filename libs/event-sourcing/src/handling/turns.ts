/** Who decides on more than one stream of a customer waits for the customer's turn, so that none of it moves between the look and the append. */
export abstract class CustomerTurns {
  /** Nothing else runs within a turn of one of these customers meanwhile. @throws StoreUnavailable where turns cannot be given out now */
  abstract within<T>(customers: readonly string[], work: () => Promise<T>): Promise<T>;
}

/** Turns among those who share this object, first come, first served. */
export class LocalTurns extends CustomerTurns {
  private readonly turns = new Map<string, Promise<unknown>>();

  override async within<T>(customers: readonly string[], work: () => Promise<T>): Promise<T> {
    const turn = Promise.allSettled(customers.map((customer) => this.turns.get(customer))).then(work);
    for (const customer of customers) this.turns.set(customer, turn);
    try {
      return await turn;
    } finally {
      for (const customer of customers) if (this.turns.get(customer) === turn) this.turns.delete(customer);
    }
  }
}
