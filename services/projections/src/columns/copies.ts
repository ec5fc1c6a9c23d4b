import { Snapshot } from '@evenhand/projection-engine';
import type { TableVersion } from '@evenhand/projection-engine';
import { Client } from 'pg';
import { liveIn } from '../standing';

/** How the rows of a projection come into memory. */
export interface Source<Content> {
  readonly projection: string;
  /** whether only rows up to the position are taken; a table of states has the latest row of each alone, however far its slot stands */
  readonly exact: boolean;
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
  /** nothing beyond it was */
  newestPosition: number;
}

/** What the thread tells of reading copies, for the log. */
export interface CopyLog {
  read(copy: Copy<unknown>, ms: number): void;
  failed(projection: string, error: unknown): void;
}

/** A reading that failed is not begun again for so long. */
const REST_MS = 2_000;

/**
 * A projection's rows in memory, of its live version. What changed is read in each snapshot before it is asked. When another version was put in
 * place, or another epoch begins, a copy of it is read beside the one in use, which answers until then where its epoch is the one asked for.
 */
export class Copies<Content> {
  private readonly copies = new Map<string, Copy<Content>>();
  private readonly loads = new Map<string, Promise<void>>();
  /** no answer goes back behind it */
  private answered = 0;

  constructor(private readonly source: Source<Content>, private readonly connect: () => Promise<Client>, private readonly log: CopyLog) {}

  /**
   * The copy to answer from, brought up to the snapshot; undefined while there is none: not read yet, behind `minPosition` or what was answered
   * before, or read in a later snapshot than this one.
   */
  async at(snapshot: Snapshot, epoch: number, minPosition = 0): Promise<Copy<Content> | undefined> {
    const live = liveIn(snapshot, this.source.projection);
    if (!this.copies.has(keyOf(live, epoch))) this.load(live, epoch);
    for (const version of [live, ...snapshot.versions.filter(({ id }) => id !== live.id)]) {
      const copy = this.copies.get(keyOf(version, epoch));
      if (!copy || copy.position > version.position || version.position < Math.max(this.answered, minPosition)) continue;
      await this.bringTo(copy, version, snapshot);
      if (version === live) this.forgetBut(live, epoch);
      this.answered = copy.position;
      return copy;
    }
    return undefined;
  }

  /** Reads a copy of a later epoch ahead of its time. */
  prepare(snapshot: Snapshot, epoch: number): void {
    const live = snapshot.live(this.source.projection);
    if (live && !this.copies.has(keyOf(live, epoch))) this.load(live, epoch);
  }

  /** Returns when no copy is being read any more. @throws what stopped the reading of one */
  async loaded(): Promise<void> {
    await Promise.all(this.loads.values());
  }

  private load(version: TableVersion, epoch: number): void {
    const key = keyOf(version, epoch);
    if (this.loads.has(key)) return;
    const begun = performance.now();
    const loading = this.read(version.id, epoch).then((copy) => {
      this.loads.delete(key);
      if (!copy) return;
      this.copies.set(keyOf(copy.version, epoch), copy);
      this.log.read(copy, performance.now() - begun);
    });
    loading.catch((error: unknown) => {
      this.log.failed(this.source.projection, error);
      setTimeout(() => this.loads.delete(key), REST_MS).unref();
    });
    this.loads.set(key, loading);
  }

  private async read(id: number, epoch: number): Promise<Copy<Content> | undefined> {
    const client = await this.connect();
    try {
      return await Snapshot.take(client, [this.source.projection], async (snapshot) => {
        const version = snapshot.versions.find((known) => known.id === id);
        if (!version) return undefined;
        const content = this.source.make(epoch);
        for await (const rows of snapshot.copy(this.source.changes(version.table, 0, version.position))) for (const row of rows) this.source.take(content, row);
        return { version, content, position: version.position, newestPosition: this.newestOf(version) };
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Takes all rows or, where the connection breaks, none: one that was taken would be taken again. */
  private async bringTo(copy: Copy<Content>, version: TableVersion, snapshot: Snapshot): Promise<void> {
    const { position } = version;
    copy.newestPosition = Math.max(copy.newestPosition, this.newestOf(version));
    if (position === copy.position) return;
    const all: (string | null)[][] = [];
    for await (const rows of snapshot.copy(this.source.changes(copy.version.table, copy.position, position))) for (const row of rows) all.push(row);
    for (const row of all) this.source.take(copy.content, row);
    copy.position = position;
  }

  private newestOf({ position, last }: TableVersion): number {
    return this.source.exact ? position : last;
  }

  private forgetBut({ id, mended }: TableVersion, epoch: number): void {
    for (const key of this.copies.keys()) {
      const [of, at, since] = key.split('/').map(Number);
      if (of !== id || (at as number) < epoch || (since as number) < mended) this.copies.delete(key);
    }
  }
}

const keyOf = ({ id, mended }: TableVersion, epoch: number): string => `${id}/${epoch}/${mended}`;
