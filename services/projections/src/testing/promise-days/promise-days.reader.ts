import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { reachProjection, whileReachable } from '../../reads';
import type { Engine } from '../../reads';
import { promiseDays } from './promise-days.projection';

/** Days such as 2026-01-05, both included. */
export interface Span {
  readonly from: string;
  readonly to: string;
  readonly minPosition?: number;
}

/** `position`: everything up to it was counted, and maybe more. */
export interface PromiseDaysView {
  readonly position: number;
  readonly items: readonly { readonly day: string; readonly kept: number; readonly broken: number }[];
}

const DAYS = `select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day, kept::float8, broken::float8
  from promise_days where day between $1::timestamptz and $2::timestamptz order by day`;

export class PromiseDaysReader implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(private readonly engine: Engine, databaseUrl: string) {
    this.pool = new Pool({ connectionString: databaseUrl, max: 2 });
    // a lost idle connection is replaced at the next query
    this.pool.on('error', () => undefined);
  }

  /** @throws ProblemError 503 not_yet or read_models_unavailable */
  async days({ from, to, minPosition = 0 }: Span): Promise<PromiseDaysView> {
    await reachProjection(this.engine, promiseDays.name, minPosition);
    const position = this.engine.completed(promiseDays.name);
    const bounds = [from, to].map((day) => `${day}T00:00:00Z`);
    const { rows } = await whileReachable(this.pool.query<PromiseDaysView['items'][number]>(DAYS, bounds));
    return { position, items: rows };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
