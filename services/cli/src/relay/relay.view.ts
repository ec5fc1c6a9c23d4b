import type { RelayStatus, TopicDifference, TopicDifferenceKind, TopicRebuild, TopicReport, TopicVerification } from '@evenhand/client';
import { grouped, right, table } from '../terminal/table';

const ROWS_SHOWN = 20;

/** How the relay stands, in a line or two. */
export function describeRelay({ state, error, topic, generation, partitions, position, head, lag, next }: RelayStatus): string {
  if (state === 'none') return `nobody relays ${topic}; the store ends at position ${grouped(head)}`;
  const where = generation === null ? topic : `${generation} (${partitions} partitions)`;
  const behind = lag.positions === 0 ? 'nothing is behind' : `${grouped(lag.positions)} positions and ${lag.seconds.toFixed(1)} s behind`;
  const lines = [
    `${where} holds everything up to position ${grouped(position)} of ${grouped(head)}: ${behind}`, ...(error === null ? [] : [`it does not move: ${error}`]),
    ...(next ? [`${next.topic} is being filled, up to position ${grouped(next.position)}`] : []),
  ];
  return lines.join('\n');
}

export function describeVerification({ result, problem }: TopicVerification, width?: number): string {
  if (!result) return `the verification failed: ${problem ? `${problem.code}: ${problem.detail}` : 'no reason given'}`;
  const stretch = `${result.from === 0 ? 'up to' : `from ${grouped(result.from)} to`} position ${grouped(result.to)}`;
  if (result.equal) return `${result.topic} equals the event store ${stretch}: ${grouped(result.events)} events`;
  const counts = Object.entries(result.counts).filter(([, count]) => count > 0).map(([kind, count]) => `${grouped(count)} ${named(kind as TopicDifferenceKind)}`);
  return [`${result.topic} differs from the event store ${stretch}: ${counts.join(', ')}`, ...details(result, width)].join('\n');
}

function details({ differences, counts, complete }: TopicReport, width?: number): string[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shown = differences.slice(0, ROWS_SHOWN);
  const rows = table([{ title: 'what' }, right('partition'), right('offset'), right('position'), { title: 'event' }, { title: 'how' }], shown.map(rowOf), width);
  return [
    ...(shown.length > 0 ? [rows] : []), ...(all > shown.length ? [`… and ${grouped(all - shown.length)} more: --json has the first ${grouped(differences.length)}`] : []),
    ...(complete ? [] : ['more is out of its place than can be remembered: what lies behind was not compared']),
    'write it anew with: evenhand relay rebuild --reason …',
  ];
}

const rowOf = ({ kind, partition, offset, position, eventId, parts, reason }: TopicDifference): string[] =>
  [named(kind), String(partition), offset ?? '-', position === null ? '-' : String(position), eventId ?? '-', parts?.join(', ') ?? reason ?? ''];

const named = (kind: TopicDifferenceKind): string => (kind === 'watermark' ? 'false watermark' : kind);

export const describeRebuild = ({ result, problem }: TopicRebuild): string =>
  (result ? `${result.to} is read from now on, from position ${grouped(result.position)}${result.from ? `; ${result.from} is left` : ''}` : `the rebuild failed: ${problem ? `${problem.code}: ${problem.detail}` : 'no reason given'}`);
