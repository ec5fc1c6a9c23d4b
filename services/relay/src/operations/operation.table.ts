import type { DatabaseError, Pool } from 'pg';
import { ProblemError } from '@evenhand/nest';

export type RelayOperationKind = 'verification' | 'rebuild';
export type RelayOperationState = 'waiting' | 'running' | 'done' | 'failed';

export interface OperationProblem {
  readonly code: string;
  readonly detail: string;
}

export interface VerificationRequest {
  /** exclusive; default 0 */
  readonly from?: number;
  /** default: as far as the topic was written when it began */
  readonly to?: number;
}
export interface RebuildRequest {
  readonly reason: string;
}

/** What an operator asked of the active relay. It is carried out whoever was asked, and goes on after a restart. */
export interface RelayOperation {
  readonly id: string;
  readonly kind: RelayOperationKind;
  readonly state: RelayOperationState;
  readonly request: VerificationRequest | RebuildRequest;
  /** of a rebuild: the topic that it fills */
  readonly generation: string | null;
  /** positions */
  readonly done: number;
  readonly total: number;
  readonly result: object | null;
  readonly problem: OperationProblem | null;
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

interface Row extends Omit<RelayOperation, 'askedAt' | 'startedAt' | 'finishedAt' | 'done' | 'total'> {
  readonly done: string;
  readonly total: string;
  readonly asked_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
}

const COLUMNS = 'id, kind, state, request, generation, done, total, result, problem, asked_at, started_at, finished_at';
const UNIQUE = '23505';

export class OperationTable {
  constructor(private readonly pool: Pool, private readonly topic: string) {}

  /** @throws ProblemError 409 operation_running where one of its kind is not finished */
  async ask(kind: RelayOperationKind, request: object): Promise<RelayOperation> {
    try {
      const { rows } = await this.pool.query<Row>(`insert into relay.operations (topic, kind, request) values ($1, $2, $3) returning ${COLUMNS}`, [this.topic, kind, JSON.stringify(request)]);
      return operationOf(rows[0] as Row);
    } catch (error) {
      if ((error as DatabaseError).code !== UNIQUE) throw error;
      throw new ProblemError(409, 'operation_running', `A ${kind} is not finished yet.`);
    }
  }

  async find(kind: RelayOperationKind, id: string): Promise<RelayOperation | undefined> {
    const { rows } = await this.pool.query<Row>(`select ${COLUMNS} from relay.operations where topic = $1 and kind = $2 and id::text = $3`, [this.topic, kind, id]);
    return rows[0] && operationOf(rows[0]);
  }

  async newest(kind: RelayOperationKind): Promise<RelayOperation | undefined> {
    const { rows } = await this.pool.query<Row>(`select ${COLUMNS} from relay.operations where topic = $1 and kind = $2 order by asked_at desc limit 1`, [this.topic, kind]);
    return rows[0] && operationOf(rows[0]);
  }

  /** What is to be done, the oldest first. */
  async unfinished(): Promise<RelayOperation[]> {
    const { rows } = await this.pool.query<Row>(`select ${COLUMNS} from relay.operations where topic = $1 and finished_at is null order by asked_at`, [this.topic]);
    return rows.map(operationOf);
  }

  async begin(id: string): Promise<void> {
    await this.pool.query(`update relay.operations set state = 'running', started_at = coalesce(started_at, now()) where id = $1`, [id]);
  }

  async fills(id: string, generation: string): Promise<void> {
    await this.pool.query('update relay.operations set generation = $2 where id = $1', [id, generation]);
  }

  async progress(id: string, done: number, total: number): Promise<void> {
    await this.pool.query('update relay.operations set done = $2, total = $3 where id = $1', [id, done, total]);
  }

  /** Whoever carries it out stops soon. @returns undefined where none such is unfinished */
  async cancel(kind: RelayOperationKind, id: string): Promise<RelayOperation | undefined> {
    const { rows } = await this.pool.query<Row>(
      `update relay.operations set state = 'failed', problem = $4, finished_at = now() where topic = $1 and kind = $2 and id::text = $3 and finished_at is null returning ${COLUMNS}`,
      [this.topic, kind, id, JSON.stringify({ code: 'cancelled', detail: `The ${kind} was cancelled by an operator.` } satisfies OperationProblem)]);
    return rows[0] && operationOf(rows[0]);
  }

  /** A rebuild that sent the readers on while it was being cancelled is done all the same. */
  async finish(id: string, ended: { readonly result: object } | { readonly problem: OperationProblem }): Promise<void> {
    const [state, result, problem] = 'result' in ended ? ['done', JSON.stringify(ended.result), null] : ['failed', null, JSON.stringify(ended.problem)];
    await this.pool.query(`update relay.operations set state = $2, result = $3, problem = $4, finished_at = now() where id = $1`, [id, state, result, problem]);
  }
}

const operationOf = ({ asked_at: askedAt, started_at: startedAt, finished_at: finishedAt, done, total, ...row }: Row): RelayOperation => ({
  ...row, done: Number(done), total: Number(total), askedAt: askedAt.toISOString(), startedAt: startedAt?.toISOString() ?? null, finishedAt: finishedAt?.toISOString() ?? null,
});
