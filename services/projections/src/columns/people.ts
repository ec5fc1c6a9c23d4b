/** Customers by number, so that what is known of them can stand in arrays. Nobody is forgotten: a number is good for the life of the thread. */
export class People {
  private readonly numbers = new Map<string, number>();
  private readonly ids: string[] = [];

  get size(): number {
    return this.ids.length;
  }

  /** the customer's number, a new one where it has none */
  number(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    // a piece of a longer text would keep all of that in memory
    const own = Buffer.from(id).toString();
    this.numbers.set(own, this.ids.length);
    return this.ids.push(own) - 1;
  }

  id(number: number): string {
    return this.ids[number] as string;
  }
}
