import { invalidParameters } from '@evenhand/nest';
import type { Parameter } from '@evenhand/nest';
import { Snapshot } from '@evenhand/projection-engine';
import type { OnApplicationShutdown } from '@nestjs/common';
import { escapeIdentifier, Pool } from 'pg';
import { notYet, reachProjection, whileReachable } from '../reads';
import type { Engine } from '../reads';
import { liveIn, standingOf } from '../standing';
import type { Standing } from '../standing';

/** Which rows of a read model, and in what order. */
export interface ListQuestion {
  /** a projection of kind `state` whose view has the state as column `whole` */
  readonly projection: string;
  /** SQL with `$` where its value goes; those without a value are left out */
  readonly where: readonly (readonly [condition: string, value: string | number | undefined])[];
  /** a text column of one of its indexes, never null in a row that is listed; the key comes behind it */
  readonly order: string;
  /** a column that tells the rows apart as the key does, where a cursor must not tell that */
  readonly key?: string;
  readonly limit: number;
  /** `next` of the page before */
  readonly cursor?: string;
  readonly minPosition: number;
}

/** `next`: cursor of the next page, null at the end. */
export interface ListPage<Item> extends Standing {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Rows of one statement, and where what it read stood then. */
export interface RowsRead<Row> {
  readonly rows: readonly Row[];
  readonly standing: Standing;
}

export interface ListRow<State> {
  readonly key: string;
  readonly state: State;
}

export const cursorText: Parameter<string> = { read: (text) => text, message: 'must be `next` of the page before, in the same order' };

/**
 * Lists rows page by page, each page from where the one before ended in the order, whatever was added or taken away meanwhile: a row that stays where it is in the
 * order is given once, and no page is dearer than the first.
 */
export class ListReader implements OnApplicationShutdown {
  private readonly pool: Pool;
  /** projection → the furthest it was told: a server that crashed may have lost its last commits, which are made again before it is told anew */
  private readonly told = new Map<string, number>();

  constructor(private readonly engine: Engine, databaseUrl: string) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 4, application_name: 'evenhand lists' });
    // a lost idle connection is replaced at the next query
    this.pool.on('error', () => undefined);
  }

  /** @throws ProblemError 422 invalid_parameter for another list's cursor, 503 not_yet or read_models_unavailable */
  async page<State>({ projection, where, order, key = 'key', limit, cursor, minPosition }: ListQuestion): Promise<ListPage<ListRow<State>>> {
    const after = placeOf(cursor, order);
    const values: unknown[] = [limit + 1, ...(after ?? [])];
    const conditions = [`${order} is not null`, ...(after ? [`(${order}, ${key}) > ($2, $3)`] : [])];
    for (const [condition, value] of where) if (value !== undefined) conditions.push(condition.replaceAll('$', `$${values.push(value)}`));
    const { rows, standing } = await this.rows<ListRow<State> & { readonly place: string }>(
      [projection], minPosition,
      `select ${key} as key, ${order} as place, whole as state from ${escapeIdentifier(projection.replaceAll('-', '_'))} where ${conditions.join(' and ')} order by ${order}, ${key} limit $1`, values,
    );
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? encodeCursor(order, last.place, last.key) : null, ...standing };
  }

  /**
   * @param projections what the statement reads; all of it has considered the position that is asked for, and whatever was told before
   * @throws ProblemError 503 not_yet or read_models_unavailable
   */
  async rows<Row extends object>(projections: readonly string[], minPosition: number, sql: string, values: readonly unknown[]): Promise<RowsRead<Row>> {
    const least = new Map(projections.map((projection) => [projection, Math.max(minPosition, this.told.get(projection) ?? 0)]));
    for (const [projection, position] of least) await reachProjection(this.engine, projection, position);
    const { rows, versions } = await whileReachable(Snapshot.within(this.pool, projections, async (snapshot) => (
      { rows: await snapshot.query<Row>(sql, [...values]), versions: projections.map((projection) => liveIn(snapshot, projection)) })));
    for (const { projection, position } of versions) {
      const asked = least.get(projection) ?? 0;
      if (position < asked) throw notYet(asked, position);
      this.told.set(projection, Math.max(position, this.told.get(projection) ?? 0));
    }
    return { rows, standing: standingOf(versions.map(({ position, last }) => ({ position, newestPosition: last }))) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

export type Place = readonly [place: string, key: string];

/** @returns where the page before ended, undefined where this is the first @throws ProblemError 422 invalid_parameter for another list's cursor */
export function placeOf(cursor: string | undefined, order: string): Place | undefined {
  const place = cursor === undefined ? undefined : decodeCursor(cursor, order);
  if (cursor !== undefined && !place) throw invalidParameters([{ field: 'cursor', rule: 'format', message: cursorText.message }]);
  return place;
}

/** A cursor is opaque to callers: the order, and where the page before ended. */
export function encodeCursor(order: string, ...place: Place): string {
  return Buffer.from(JSON.stringify([order, ...place])).toString('base64url');
}

/** @returns undefined where the cursor is not one that a page in that order gave; what the database could not take as text is none */
function decodeCursor(cursor: string, order: string): Place | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(read) || read.length !== 3 || read[0] !== order) return undefined;
    const [, place, key] = read as unknown[];
    return isPlain(place) && isPlain(key) ? [place, key] : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (text: unknown): text is string => typeof text === 'string' && /^[\x20-\x7e]{1,100}$/.test(text);
