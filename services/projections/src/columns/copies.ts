import { Snapshot } from '@evenhand/projection-engine';
import type { TableVersion } from '@evenhand/projection-engine';
import { Client } from 'pg';

/** How the rows of a projection come into memory. */
export interface Source<Content> {
  readonly projection: string;
  /** @param epoch tells copies of one table apart that hold different things of it: the bank day, where rows are evaluated for one */
  make(epoch: number): Content;
  /** @returns SQL of the rows with a change in (after, to] */
  changes(table: string, after: number, to: number): string;
  /** takes a row in, in the place of an earlier one of the same key */
  take(content: Content, row: readonly (string | null)[]): void;
}

export interface Copy<Content> {
  readonly version: TableVersion;
  readonly content: Content;
  /** everything up to it was considered */
  position: number;
}

/**
 * A projection's rows in memory, of its live version. What changed is read in each snapshot before it is asked. When another version was put in
 * place, or another epoch begins, a copy of it is read beside the one in use, which answers until then where its epoch is the one asked for.
 */
export class Copies<Content> {
  private readonly copies = new Map<string, Copy<Content>>();
  private readonly loads = new Map<string, Promise<void>>();
  /** no answer goes back behind it */
  private answered = 0;

  /** @param told when a copy was read whole, and how long that took */
  constructor(private readonly source: Source<Content>, private readonly connect: () => Promise<Client>, private readonly told: (copy: Copy<Content>, ms: number) => void) {}

  /** The copy to answer from, brought up to the snapshot; undefined while there is none, or none that has come as far as what was answered before. */
  async at(snapshot: Snapshot, epoch: number): Promise<Copy<Content> | undefined> {
    const live = snapshot.live(this.source.projection);
    if (!live) throw new Error(`there is no projection ${this.source.projection}`);
    if (!this.copies.has(keyOf(live.id, epoch))) this.load(live, epoch);
    for (const version of [live, ...snapshot.versions.filter(({ id }) => id !== live.id)]) {
      const copy = this.copies.get(keyOf(version.id, epoch));
      if (!copy || Math.max(copy.position, version.position) < this.answered) continue;
      await this.bringTo(copy, version.position, snapshot);
      if (version === live) this.forgetBut(live.id, epoch);
      this.answered = copy.position;
      return copy;
    }
    return undefined;
  }

  /** Reads a copy of a later epoch ahead of its time. */
  prepare(snapshot: Snapshot, epoch: number): void {
    const live = snapshot.live(this.source.projection);
    if (live && !this.copies.has(keyOf(live.id, epoch))) this.load(live, epoch);
  }

  /** Returns when no copy is being read any more. @throws what stopped the reading of one; the next `at` begins again */
  async loaded(): Promise<void> {
    await Promise.all(this.loads.values());
  }

  private load(version: TableVersion, epoch: number): void {
    const key = keyOf(version.id, epoch);
    if (this.loads.has(key)) return;
    const begun = performance.now();
    const loading = this.read(version.id, epoch).then((copy) => {
      if (!copy) return;
      this.copies.set(key, copy);
      this.told(copy, performance.now() - begun);
    }).finally(() => this.loads.delete(key));
    loading.catch(() => undefined);
    this.loads.set(key, loading);
  }

  private async read(id: number, epoch: number): Promise<Copy<Content> | undefined> {
    const client = await this.connect();
    try {
      return await Snapshot.take(client, [this.source.projection], async (snapshot) => {
        const version = snapshot.versions.find((known) => known.id === id);
        if (!version) return undefined;
        const copy = { version, content: this.source.make(epoch), position: 0 };
        await this.bringTo(copy, version.position, snapshot);
        return copy;
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Rows are taken in whatever becomes of the snapshot: they are committed, and taken once more they change nothing or are not read again. */
  private async bringTo(copy: Copy<Content>, position: number, snapshot: Snapshot): Promise<void> {
    if (position <= copy.position) return;
    const rows: (string | null)[][] = [];
    for await (const some of snapshot.copy(this.source.changes(copy.version.table, copy.position, position))) {
      if (copy.position > 0) rows.push(...some);
      else for (const row of some) this.source.take(copy.content, row);
    }
    for (const row of rows) this.source.take(copy.content, row);
    copy.position = position;
  }

  private forgetBut(id: number, epoch: number): void {
    for (const key of this.copies.keys()) {
      const [of, at] = key.split('/').map(Number);
      if (of !== id || (at as number) < epoch) this.copies.delete(key);
    }
  }
}

const keyOf = (version: number, epoch: number): string => `${version}/${epoch}`;
