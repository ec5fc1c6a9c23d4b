import type { ProcessManager } from './process-manager';
import type { TimerWords } from './timers/timer-source';

/** A service's, as ServiceReactions tells it. */
export interface ReactionsTold {
  readonly service: string;
  readonly managers: readonly ProcessManager[];
  readonly timerWords: readonly TimerWords[];
}

const INTRODUCTION = `# Process managers and timers

<!-- Written by \`npm run docs\` from the process managers and the timers of the services. -->

What the suite does by itself about what is stored: in answer to an event (process managers), or when a moment comes (timers). The numbers are those of the domain.

- A reaction's id follows from its process manager, its cause and its place among what is done about that: however often it is made, it is stored once.
  Its \`causationid\` is the id of the event it answers.
- Nothing answers history (\`Evenhand-History: 1\`), nor what was stored before the suite first ran with process managers; a rebuild of read models sets nothing off.
- A reaction that is refused is parked with the reason: \`GET /v1/reactions\`, \`evenhand reactions\`. It is decided anew on request.
- A timer's event has its due moment as its time, however late it is written. A moment that was past already when what starts the timer was stored waits
  (\`EVENHAND_TIMER_SETTLE\`, 15 minutes) until nothing new of that customer has come for so long. Timers are told by their stream, so what arrives late moves them or takes them away: \`GET /v1/timers\`, \`evenhand timers\`.
- Business days are the bank's own ([clocks](clocks.md)). Where a day was past when its cause was told, it is counted from then.
`;

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** docs/process-managers.md */
export function processManagersDocument(services: readonly ReactionsTold[]): string {
  const parts = services.flatMap(({ service, managers, timerWords }) => [
    `## What ${service} does about events\n`,
    table(['', 'when', 'then', 'looks at'], managers.map(({ name, when, then, on }) => [name, sentence(when), then, on === 'fairness' ? 'every event that moves fairness' : list(on)])),
    `\n## Timers of ${service}\n`,
    table(['writes', 'because of', 'due', 'unless before'], timerWords.map(({ writes, since, due, unless }) => [`\`${writes}\``, list(since), due, unless])),
    '',
  ]);
  return [INTRODUCTION, ...parts].join('\n');
}
