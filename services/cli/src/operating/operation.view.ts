import { describeProblem, type Differences, type Operation, type Replay, type Switch, type Verify } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';
import { describeDifferences } from './differences.view';

/** What has come of an operation, in a sentence, with the differences it found. */
export function describeOutcome(operation: Operation, width?: number): string {
  switch (operation.state) {
    case 'running':
      return `${operation.kind} of ${operation.projection} is running`;
    case 'done':
      return describeDone(operation, width);
    case 'failed':
      return describeFailed(operation, width);
    case 'cancelled':
      return `${operation.kind} of ${operation.projection} was cancelled${share(operation) === '-' ? '' : ` at ${share(operation)}`}`;
  }
}

function describeDone(operation: Operation, width?: number): string {
  switch (operation.kind) {
    case 'replay':
      return describeReplayed(operation);
    case 'verify':
      return describeVerified(operation, width);
    case 'promote':
    case 'rollback':
      return describeSwitched(operation);
    case 'drop':
      return `${subject(operation)} is dropped`;
  }
}

function describeReplayed({ projection, result }: Replay): string {
  if (!result) return `replay of ${projection} is done`;
  return `replay of ${projection}: version ${result.version} built to position ${result.position}, ${rows(result.rows)}; `
    + `promote it with: evenhand projections promote ${projection}`;
}

function describeVerified({ id, projection, result }: Verify, width?: number): string {
  if (!result) return `verify of ${projection} ended without a result`;
  const version = `version ${result.version} of ${projection}`;
  if (result.equal) return `${version} equals the log up to position ${result.position}: ${rows(result.rows)}`;
  return [
    `${version} differs from the log in ${grouped(result.differing)} of ${rows(result.rows)}`,
    describeDifferences(result, id, width),
    `report ${result.reportId}`,
  ].join('\n');
}

function describeSwitched({ kind, projection, result }: Switch): string {
  if (!result) return `${kind} of ${projection} is done`;
  const live = `version ${result.version} of ${projection} is live`;
  return kind === 'promote'
    ? `${live}, in place of ${result.replaced}; back with: evenhand projections rollback ${projection}`
    : `${live} again, in place of ${result.replaced}`;
}

function describeFailed(operation: Operation, width?: number): string {
  const { id, kind, projection, problem } = operation;
  const found = problem && differencesIn(problem);
  if (!found) return `${kind} of ${projection} failed: ${problem ? describeProblem(problem) : 'no reason given'}`;
  return [
    `${subject(operation)} is not promoted: it differs from the live one in ${rows(found.differing)}`,
    describeDifferences(found, id, width),
    `approve them with --approve ${found.reportId}`,
  ].join('\n');
}

const differencesIn = ({ reportId, differing, customers = [] }: Partial<Differences>): Differences | undefined =>
  reportId === undefined || differing === undefined ? undefined : { reportId, differing, customers };

/** Operations one a line, as they come. */
export const describeOperations = (operations: readonly Operation[], width?: number): string =>
  table(
    [
      { title: 'id' }, { title: 'kind' }, { title: 'projection' }, right('version'), { title: 'state' }, right('done'), right('rate'), { title: 'started' },
      { title: 'reason' },
    ],
    operations.map((operation) => [
      operation.id, operation.kind, operation.projection, String(operation.version ?? '-'), operation.state, share(operation),
      `${grouped(Math.round(operation.rate))}/s`, operation.startedAt, operation.reason,
    ]),
    width,
  );

/** One operation: its line, and what has come of it once it ended. */
export const describeOperation = (operation: Operation, width?: number): string =>
  [describeOperations([operation], width), ...(operation.state === 'running' ? [] : [describeOutcome(operation, width)])].join('\n\n');

/** Rounded down: 100% is all of it. */
const share = ({ done, total }: Operation): string => (total > 0 ? `${Math.floor((100 * done) / total)}%` : '-');

const subject = ({ projection, version }: Operation): string => (version === null ? projection : `version ${version} of ${projection}`);

const rows = (count: number): string => `${grouped(count)} ${count === 1 ? 'row' : 'rows'}`;
