import { elsewhere, transitions, type Transition } from './transitions.table';

const cell = (text: string): string => text || '–';

function row(command: string, { event, moves = {}, stays = [], when = '' }: Transition): string {
  const moved = Object.entries(moves).map(([from, to]) => (from === to ? from : `${from} → ${to}`));
  return `| \`${command}\` | \`${event}\` | ${cell(moved.join(', '))} | ${cell(stays.join(', '))} | ${cell(when)} |`;
}

/** The state machine as a table that can be held against DOMAIN.md §2.3: a command a line. */
export const lifecycleTable = (): string => [
  '| command | event | moves | allowed without moving | when besides |', '| --- | --- | --- | --- | --- |',
  ...Object.entries<Transition>({ ...transitions, ...elsewhere }).map(([command, transition]) => row(command, transition)),
].join('\n');
