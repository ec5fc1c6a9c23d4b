import type { EvenhandClient, Operation, OperationName } from '@evenhand/client';
import { Exit, print, type ExitCode, type Terminal } from '../terminal/terminal';
import { describeReport } from './differences.view';
import { describeOperation, describeOperations, describeOutcome } from './operation.view';
import { ended } from './waiting';

interface Asked {
  readonly json: boolean;
  readonly reason?: string;
}

/** `detach`: answer the operation's id at once. `approve`: the report whose differences are accepted. */
export interface OperateOptions extends Asked {
  readonly detach?: boolean;
  readonly workers?: number;
  readonly version?: number;
  readonly approve?: string;
}

/** Starts an operation and watches it to its end. */
export async function operate(
  api: EvenhandClient, name: OperationName, projection: string, { json, detach, workers, version, approve, ...asked }: OperateOptions, terminal: Terminal,
): Promise<ExitCode> {
  const accepted = await api.operations[name](projection, { reason: reason(asked, terminal), workers, version, approve });
  if (detach) {
    print(terminal, json, accepted, ({ operationId }) => operationId);
    return Exit.ok;
  }
  const operation = await ended(api, accepted.operationId, name, projection, terminal);
  print(terminal, json, operation, (end) => describeOutcome(end, terminal.stdout.columns));
  return outcome(operation);
}

export async function drop(api: EvenhandClient, projection: string, version: number, { json, ...asked }: Asked, terminal: Terminal): Promise<ExitCode> {
  const operation = await api.operations.drop(projection, version, reason(asked, terminal));
  print(terminal, json, operation, describeOutcome);
  return outcome(operation);
}

export async function listOperations(
  api: EvenhandClient, { json, projection }: { readonly json: boolean; readonly projection?: string }, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.operations.list({ projection });
  print(terminal, json, answer, ({ items }) => describeOperations(items, terminal.stdout.columns));
  return Exit.ok;
}

/** The exit code is that of the operation, so that a script which detached learns it here. */
export async function showOperation(api: EvenhandClient, id: string, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const operation = await api.operations.find(id);
  print(terminal, json, operation, (shown) => describeOperation(shown, terminal.stdout.columns));
  return outcome(operation);
}

export async function report(
  api: EvenhandClient, id: string, { json, cursor }: { readonly json: boolean; readonly cursor?: string }, terminal: Terminal,
): Promise<ExitCode> {
  const answer = await api.operations.report(id, { cursor });
  print(terminal, json, answer, (page) => describeReport(page, terminal.stdout.columns));
  if (!json && answer.next) terminal.stderr.write(`more: --cursor ${answer.next}\n`);
  return Exit.ok;
}

export async function cancel(api: EvenhandClient, id: string, { json }: { readonly json: boolean }, terminal: Terminal): Promise<ExitCode> {
  const accepted = await api.operations.cancel(id);
  print(terminal, json, accepted, ({ operationId }) => `operation ${operationId} is being cancelled`);
  return Exit.ok;
}

/** 1 where it came to no good end, and where a verify found differences; one that still runs has not failed. */
function outcome(operation: Operation): ExitCode {
  switch (operation.state) {
    case 'running':
      return Exit.ok;
    case 'done':
      return operation.kind === 'verify' && !operation.result?.equal ? Exit.rejected : Exit.ok;
    case 'failed':
    case 'cancelled':
      return Exit.rejected;
  }
}

/** The audit trail names somebody, whether or not they said why. */
const reason = (asked: { readonly reason?: string }, terminal: Terminal): string => asked.reason ?? `asked for at the command line by ${terminal.user()}`;
