import type { Transport } from '../http/transport';
import type { Accepted, Operation, OperationList, OperationName, ReportPage } from './operation.types';

/** What an operation is told. */
export interface OperationRequest {
  /** why, in 1 to 500 characters: kept with the operation */
  readonly reason: string;
  /** threads of what folds, 1 to 32; default the suite's */
  readonly workers?: number;
  /** of verify, promote and rollback: which version; default the live one, the newest, the one that was live last */
  readonly version?: number;
  /** of promote: the report whose differences are accepted */
  readonly approve?: string;
}

interface Called {
  readonly signal?: AbortSignal;
}

/**
 * What operators do to read models. An operation goes on in the suite by itself, survives its restart, and is asked for by its id.
 * @throws OutcomeUnknown where a connection broke after an operation was asked for: `list` tells whether it runs
 */
export class Operations {
  constructor(private readonly transport: Transport) {}

  /** Builds the next version from the log, beside the live one. */
  replay(projection: string, request: OperationRequest, called?: Called): Promise<Accepted> {
    return this.ask('replay', projection, request, called);
  }

  /** Compares a version with a new fold of the log. */
  verify(projection: string, request: OperationRequest, called?: Called): Promise<Accepted> {
    return this.ask('verify', projection, request, called);
  }

  /** Makes a version live; fails with `versions_differ` where the two hold different rows that `approve` does not name. */
  promote(projection: string, request: OperationRequest, called?: Called): Promise<Accepted> {
    return this.ask('promote', projection, request, called);
  }

  /** Makes the version live again that was live before. */
  rollback(projection: string, request: OperationRequest, called?: Called): Promise<Accepted> {
    return this.ask('rollback', projection, request, called);
  }

  /** Removes a version that is not live; `running` where that takes its time. */
  async drop(projection: string, version: number, reason: string, { signal }: Called = {}): Promise<Operation> {
    const path = `${projectionPath(projection)}/versions/${version}`;
    const dropped = await this.transport.change<Operation | Accepted>('DELETE', path, { query: { reason }, signal });
    return 'operationId' in dropped ? this.find(dropped.operationId, { signal }) : dropped;
  }

  /** Newest first; `limit` 1 to 1 000, default 100. */
  list({ signal, ...which }: Called & { readonly projection?: string; readonly state?: Operation['state']; readonly limit?: number } = {}): Promise<OperationList> {
    return this.transport.get('/v1/operations', which, signal);
  }

  find(id: string, { signal }: Called = {}): Promise<Operation> {
    return this.transport.get(operationPath(id), {}, signal);
  }

  /** A page of the differences that an operation found. */
  report(id: string, { cursor, signal }: Called & { readonly cursor?: string } = {}): Promise<ReportPage> {
    return this.transport.get(`${operationPath(id)}/report`, { cursor }, signal);
  }

  cancel(id: string, { signal }: Called = {}): Promise<Accepted> {
    return this.transport.change('DELETE', operationPath(id), { signal });
  }

  private ask(name: OperationName, projection: string, body: OperationRequest, { signal }: Called = {}): Promise<Accepted> {
    return this.transport.change('POST', `${projectionPath(projection)}/${name}`, { body, signal });
  }
}

const projectionPath = (name: string): string => `/v1/projections/${encodeURIComponent(name)}`;
const operationPath = (id: string): string => `/v1/operations/${encodeURIComponent(id)}`;
