import type { ClientBase } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import type { Version } from '../catalogue';
import { SCHEMA } from '../layout';
import type { Queryable } from '../layout';
import type { DifferingRow } from './comparison';
import type { FieldDifference } from './differences';
import type { Cut } from './level';

/** One differing row as it is told. `key` where that is not just the customer. */
export interface ReportItem {
  readonly customerId: string | null;
  readonly key?: string;
  readonly fields: readonly FieldDifference[];
}

export interface Report {
  readonly reportId: string;
  readonly differing: number;
  /** the first 1 000 */
  readonly customers: readonly ReportItem[];
}

export interface ReportPage {
  readonly items: readonly ReportItem[];
  /** number of the row to go on from */
  readonly next: number | null;
}

const PAGE = 1_000;

/** What a report is about. */
export interface ReportOf {
  readonly operationId: string;
  /** the version whose rows are `stored` */
  readonly stored: Version;
  /** of the code that the other rows were folded by */
  readonly codeVersion: number;
  /** where both stood */
  readonly cut: Cut;
}

/** Reports of a projection that are kept. */
const KEPT = 50;

/** Begins a report on what a comparison finds, in the caller's transaction. */
export async function writeReport(client: ClientBase, { operationId, stored, codeVersion, cut }: ReportOf, found: AsyncIterable<readonly DifferingRow[]>): Promise<Report> {
  const { rows } = await client.query<{ id: string }>(
    `insert into ${SCHEMA}.reports (operation_id, projection, stored_version, code_version, position, positions) values ($1, $2, $3, $4, $5, $6) returning id`,
    [operationId, stored.projection, stored.id, codeVersion, cut.position, cut.positions],
  );
  const { id } = rows[0] as { id: string };
  await client.query(`delete from ${SCHEMA}.reports where projection = $1 and n <= (select n from ${SCHEMA}.reports where id = $2) - ${KEPT}`, [stored.projection, id]);
  return extendReport(client, { reportId: id, differing: 0, customers: [] }, found);
}

/**
 * Adds to a report.
 * @param recorded true where it is figures that events recorded, not rows of the two versions
 */
export async function extendReport(db: Queryable, { reportId, ...before }: Report, found: AsyncIterable<readonly DifferingRow[]>, recorded = false): Promise<Report> {
  const customers = [...before.customers];
  let { differing } = before;
  for await (const batch of found) {
    await db.query(
      `insert into ${SCHEMA}.report_rows (report_id, n, recorded, key, customer_id, position, stored_digest, refolded_digest, fields, slot)
       select $1, $2 + n, $9, key, customer_id, position, stored_digest, refolded_digest, fields::json, slot
       from unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $10::smallint[]) with ordinality as row(key, customer_id, position, stored_digest, refolded_digest, fields, slot, n)`,
      [
        reportId, differing, batch.map(({ key }) => key), batch.map(({ customerId }) => customerId), batch.map((row) => row.position), batch.map(({ storedDigest }) => storedDigest),
        batch.map(({ refoldedDigest }) => refoldedDigest), batch.map(({ fields }) => JSON.stringify(fields)), recorded, batch.map(({ slot }) => slot ?? null),
      ],
    );
    differing += batch.length;
    for (const row of batch.slice(0, PAGE - customers.length)) customers.push(itemOf(row));
  }
  await db.query(`update ${SCHEMA}.reports set differing = $2 where id = $1`, [reportId, differing]);
  return { reportId, differing, customers };
}

/** @returns a page of the operation's report, undefined where it has none */
export async function readReport(db: Queryable, operationId: string, after: number): Promise<ReportPage | undefined> {
  const found = await db.query<{ id: string }>(`select id from ${SCHEMA}.reports where operation_id = $1`, [operationId]);
  const [report] = found.rows;
  if (!report) return undefined;
  const { rows } = await db.query<{ n: string; key: string; customerId: string | null; fields: FieldDifference[] }>(
    `select n, key, customer_id as "customerId", fields from ${SCHEMA}.report_rows where report_id = $1 and n > $2 order by n limit ${PAGE + 1}`, [report.id, after],
  );
  const page = rows.slice(0, PAGE);
  return { items: page.map(itemOf), next: rows.length > PAGE ? Number(page.at(-1)?.n) : null };
}

export async function reportExists(db: Queryable, reportId: string, projection: string): Promise<boolean> {
  const { rowCount } = await db.query(`select from ${SCHEMA}.reports where id = $1 and projection = $2`, [reportId, projection]);
  return rowCount === 1;
}

/** A verification that starts over reports anew. */
export async function dropReports(db: Queryable, operationId: string): Promise<void> {
  await db.query(`delete from ${SCHEMA}.reports where operation_id = $1`, [operationId]);
}

/**
 * Whether what was found now is what was approved: differences of these two, the live version and the candidate's code. Rows without events
 * since the approved report (since where their slot stood) must be in it, to the last bit, and the other way round. Rows with later events follow from what was approved: those
 * that were in the report, and, where the candidate was built by other code, those that this code came to grade otherwise since. Rows of sums have
 * no position to be trusted: by other code they follow likewise, by the same code they, and what is remembered beside them, must be the same to the
 * last bit. Figures that events recorded, which a verification found to differ, no promotion brings.
 */
export async function isApproved<Event>(client: ClientBase, projection: Projection<Event>, approved: string, found: string, live: Version, candidate: Version): Promise<boolean> {
  const { rows: reports } = await client.query<{ position: string; positions: string[] | null }>(
    `select position, positions from ${SCHEMA}.reports where id = $1 and stored_version = $2 and code_version = $3 and differing > 0`, [approved, live.id, candidate.codeVersion],
  );
  const [report] = reports;
  if (!report) return false;
  const otherCode = live.codeVersion !== candidate.codeVersion;
  if (otherCode && projection.kind === 'counter') return true;
  const same = 'old.key = now.key and old.stored_digest = now.stored_digest and old.refolded_digest = now.refolded_digest';
  const since = (slot: string): string => `coalesce(($4::bigint[])[${slot} + 1], $3)`;
  const later = `now.position > ${since('now.slot')} and (${otherCode} or exists (select from ${SCHEMA}.report_rows as old where old.report_id = $1 and old.key = now.key))`;
  const moved = projection.kind === 'state' ? [live, candidate].map(({ table }) => `and not exists (select from ${table} as t where t.key = old.key and t.position > ${since('t.slot')})`).join(' ') : '';
  const { rows } = await client.query<{ n: string }>(
    `select (select count(*) from ${SCHEMA}.report_rows as now where now.report_id = $2 and not coalesce(${later}, false)
         and not exists (select from ${SCHEMA}.report_rows as old where old.report_id = $1 and ${same}))
       + (select count(*) from ${SCHEMA}.report_rows as old where old.report_id = $1 and not old.recorded ${moved}
         and not exists (select from ${SCHEMA}.report_rows as now where now.report_id = $2 and ${same})) as n`, [approved, found, report.position, report.positions],
  );
  return Number(rows[0]?.n) === 0;
}

function itemOf({ key, customerId, fields }: { key: string; customerId: string | null; fields: readonly FieldDifference[] }): ReportItem {
  return { customerId, ...(key !== customerId && { key }), fields };
}
