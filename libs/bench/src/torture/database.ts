import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueryResultRow } from 'pg';

export const PROJECTIONS = ['customer-state', 'contact-activity', 'contact-hours'] as const;
/** The read models that nothing is done with but following the log; at the end they are held against a rebuild. */
export const FOLLOWERS = [
  'complaint-desk', 'complaint-history', 'follow-ups', 'survey-invitations', 'root-causes', 'equity-reviews', 'blind-reviews', 'disclosure-gaps', 'compensations', 'register-codes',
  'upheld-complaints',
] as const;
/** Counts that remember: rebuilt and promoted too, and held against what events recorded of them. */
export const COUNTERS = ['complaint-audit', 'peer-statistics'] as const;
/** What operations are done with. */
export const OPERATED = [...PROJECTIONS, ...COUNTERS] as const;
export type Projection = (typeof OPERATED | typeof FOLLOWERS)[number];

const VERSIONS = 'evenhand_projections.versions';
const QUERY_MS = 30_000;

/** What the database says is under way at one moment. */
export interface Moment {
  /** of the operation that runs */
  readonly kind: string | null;
  /** of the version that is being built: whether only its operation works on it */
  readonly claimed: boolean | null;
  /** events that some live version has not completed */
  readonly lag: number;
  /** a timer is due, or is just being fired */
  readonly firing: boolean;
  /** events that the suite has not reacted to */
  readonly unreacted: number;
}

/** The suite's own database, seen from outside, on a connection that is made again wherever the server went. */
export class Database {
  private client?: Client;
  private turn: Promise<unknown> = Promise.resolve();

  /** @param suite tells the postgres://… of now; undefined where the server is not up */
  constructor(private readonly suite: { databaseUrl(): string | undefined }) {}

  /** @returns undefined while the server cannot be reached */
  ask<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[] | undefined> {
    const answer = this.turn.then(() => this.query<Row>(text, values));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  /** Asks until there is an answer. */
  async insist<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    for (const since = Date.now(); ; await sleep(50)) {
      const rows = await this.ask<Row>(text, values);
      if (rows) return rows;
      if (Date.now() - since > QUERY_MS) throw new Error('the database was out of reach for half a minute');
    }
  }

  async moment(): Promise<Moment | undefined> {
    const rows = await this.ask<Omit<Moment, 'lag' | 'unreacted'> & { lag: string; unreacted: string }>(
      `with running as (select kind, projection from evenhand_projections.operations where state = 'running' limit 1)
       select (select kind from running) as kind,
         (select claimed_by is not null from ${VERSIONS} join running using (projection) where state = 'building' and version > 0) as claimed,
         coalesce((select max(position) from events), 0)
           - (select min(position) from evenhand_projections.checkpoints where version_id in (select id from ${VERSIONS} where state = 'live')) as lag,
         exists (select from reactors.timer where error is null and ready_at <= now() + interval '5 milliseconds') as firing,
         coalesce((select max(position) from events), 0) - coalesce((select min(position) from reactors.reactor), 0) as unreacted`,
    );
    return rows?.map(({ lag, unreacted, ...moment }) => ({ ...moment, lag: Number(lag), unreacted: Number(unreacted) }))[0];
  }

  /** Ends sessions of others, one drawn of them or all. @returns how many */
  async terminate(application: string, one: boolean): Promise<number> {
    const rows = await this.ask<{ ended: boolean }>(
      `select pg_terminate_backend(pid) as ended from
         (select pid from pg_stat_activity where application_name like $1 and datname = current_database() order by md5(pid::text) limit $2) as sessions`, [application, one ? 1 : null],
    );
    return rows?.filter(({ ended }) => ended).length ?? 0;
  }

  /** What no operation leaves behind when it is over. */
  leftovers(projection: Projection): Promise<readonly { version: number; state: string; claimedBy: string | null }[]> {
    return this.insist(
      `select version, state, claimed_by as "claimedBy" from ${VERSIONS} where projection = $1 and (claimed_by is not null or version = 0 or state = 'building') order by version`, [projection],
    );
  }

  async end(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private async query<Row extends QueryResultRow>(text: string, values: readonly unknown[]): Promise<readonly Row[] | undefined> {
    try {
      this.client ??= await this.connect();
      return (await this.client?.query<Row>(text, [...values]))?.rows;
    } catch (error) {
      const lost = this.client;
      this.client = undefined;
      await lost?.end().catch(() => undefined);
      if (isAnswer(error)) throw error;
      return undefined;
    }
  }

  private async connect(): Promise<Client | undefined> {
    const url = this.suite.databaseUrl();
    if (!url) return undefined;
    const client = new Client({ connectionString: url, application_name: 'torture', connectionTimeoutMillis: 5_000, query_timeout: QUERY_MS });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}

/** Of the server, about the question; anything else is the server's absence, or of the time before the tables were made. */
function isAnswer(error: unknown): boolean {
  const { code } = error as { code?: string };
  return typeof code === 'string' && /^(22|23|42)/.test(code) && !['42P01', '3D000', '3F000'].includes(code);
}
