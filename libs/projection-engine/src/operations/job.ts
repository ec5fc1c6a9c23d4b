import type { Pool } from 'pg';
import type { Projection } from '@evenhand/event-sourcing';
import type { BulkOptions } from '../bulk/bulk.build';
import type { Version } from '../catalogue';
import { SCHEMA } from '../layout';
import type { Share } from '../share';
import type { VersionBoard } from '../version.board';
import type { RunnerOptions } from '../version.runner';
import type { DecodedEvent } from '../window';
import { OperationRefused } from './refusal';

export interface OperationsOptions<Event extends DecodedEvent> extends RunnerOptions<Event> {
  readonly board: VersionBoard<Event>;
  readonly bulk?: BulkOptions | undefined;
  /** where the log is shared */
  readonly share?: Share<Event> | undefined;
}

/** What an operation works with while it is carried out. */
export interface JobContext<Event extends DecodedEvent> {
  readonly options: OperationsOptions<Event>;
  readonly pool: Pool;
  readonly board: VersionBoard<Event>;
  /** aborts when the operation is cancelled, or whoever carries it out stops */
  readonly signal: AbortSignal;
  /** kept; of what is told while the last is written, the latest */
  progress(done: number, total: number): void;
}

/** Lets runners have again what an operation claimed. */
export async function release<Event extends DecodedEvent>({ pool, board }: JobContext<Event>, operationId: string): Promise<void> {
  await pool.query(`update ${SCHEMA}.versions set claimed_by = null where claimed_by = $1`, [operationId]);
  await board.look();
}

/** @throws OperationRefused where this process does not have the code of the version */
export function requireCode<Event extends DecodedEvent>(board: VersionBoard<Event>, version: Version): Projection<Event> {
  const code = board.codeOf(version);
  if (code) return code;
  throw new OperationRefused(409, 'code_missing', `Version ${version.version} of ${version.projection} was built by version ${version.codeVersion} of its code, which is not here.`);
}
