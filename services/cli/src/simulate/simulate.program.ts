import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { wholeNumber } from '../terminal/arguments';
import { publishSimulated, writeSimulated } from './simulate.command';

interface Given {
  readonly customers: number;
  readonly seed: number;
  readonly months: number;
  readonly from: string;
  readonly publish: boolean;
}

/** Adds `simulate`. */
export function addSimulate(evenhand: Command, { terminal, options, api, done }: Shell): void {
  evenhand.command('simulate')
    .description('Write the events of a made-up bank, one a line, in the order in which they arrive. The same seed gives the same bytes.')
    .addOption(new Option('--customers <n>', 'how many customers the bank has').default(1000).argParser(wholeNumber))
    .addOption(new Option('--seed <n>', 'which bank: customers are sim-<seed>-1, sim-<seed>-2 and so on').default(1).argParser(wholeNumber))
    .addOption(new Option('--months <n>', 'how many months it is followed').default(12).argParser(wholeNumber))
    .addOption(new Option('--from <day>', 'its first day').default('2025-01-01').argParser(day))
    .option('--publish', 'send the events to the suite and print the counts instead', false)
    .addHelpText('after', `
Some events come late or twice, as from real publishers. More months or customers go on with the same bank, so that publishing again stores what is
new; another first day is another bank: give it a seed of its own. A suite refuses what has not happened yet, so end before today. What the bank's own
systems did is among the events, so that --publish sends them as history.

Examples:
  evenhand simulate --publish
  evenhand simulate --customers 50 --months 3 --seed 7 > events.ndjson
  evenhand simulate --customers 100000 | gzip > year.ndjson.gz
  evenhand simulate --customers 200 | evenhand publish - --history`)
    .action(async ({ publish, ...simulation }: Given, command: Command) =>
      done(publish ? await publishSimulated(api(command), simulation, options(command).json, terminal) : await writeSimulated(simulation, terminal)));
}

function day(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)) || new Date(text).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('expected a day such as 2025-01-01');
  }
  return text;
}
