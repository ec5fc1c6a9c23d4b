import type { TimersQuery } from '@evenhand/client';
import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { moment, wholeNumber } from '../terminal/arguments';
import { clock, listReactions, listTimers, retryReaction, retryTimer } from './timer.commands';

/** Adds `timers`, `reactions` and `clock`: what an operator does about what happens by itself. */
export function addTimers(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const paged = (command: Command): Command => command
    .addOption(new Option('--limit <n>', 'rows a page, up to 1000 (default: 100)').argParser(wholeNumber)).option('--cursor <cursor>', 'where the page before ended');

  const timers = paged(evenhand.command('timers'))
    .description('List what is to happen by itself, by due moment, and what of it failed.')
    .addOption(new Option('--state <state>', 'only these').choices(['armed', 'settling', 'overdue', 'failed']))
    .option('--kind <type>', 'only those that write this event type')
    .option('--customer <id>', 'only of this customer')
    .addOption(new Option('--due-before <time>', 'only what is due earlier').argParser(moment))
    .addHelpText('after', `
settling: its moment was past when it was told, and what may still arrive is waited for. A timer that fired is in the journey.

Examples:
  evenhand timers
  evenhand timers --state failed
  evenhand timers --customer c_mei --due-before 2026-03-04T00:00:00Z --json`)
    .action(async (given: TimersQuery, command: Command) => done(await listTimers(api(command), { ...given, json: options(command).json }, terminal)));

  timers.command('retry').description('Have a failed timer tried again.').argument('<id>', 'timer id')
    .addHelpText('after', `
Examples:
  evenhand timers retry 3f0c9b0e-6c0b-5f0a-8f7e-0c9d7f3b2a11`)
    .action(async (id: string, _: unknown, command: Command) => done(await retryTimer(api(command), id, options(command), terminal)));

  const reactions = paged(evenhand.command('reactions'))
    .description('List the reactions that could not be carried out, and how far reacting has come.')
    .addHelpText('after', `
Examples:
  evenhand reactions
  evenhand reactions --json`)
    .action(async (given: { limit?: number; cursor?: string }, command: Command) => done(await listReactions(api(command), { ...given, json: options(command).json }, terminal)));

  reactions.command('retry').description('Have a parked reaction decided anew. Exits with 1 where it stays parked.').argument('<id>', 'reaction id')
    .addHelpText('after', `
Examples:
  evenhand reactions retry 8a5d1f2c-0b7e-5c3d-9e4f-1a2b3c4d5e6f`)
    .action(async (id: string, _: unknown, command: Command) => done(await retryReaction(api(command), id, options(command), terminal)));

  evenhand.command('clock').description('Tell the suite\'s time; move it forward where it is moved by hand.')
    .addOption(new Option('--to <time>', 'move it there; returns when all that is due by then is stored').argParser(moment))
    .addHelpText('after', `
Only a suite that was started with EVENHAND_CLOCK=manual has a clock to move.

Examples:
  evenhand clock
  evenhand clock --to 2026-03-03T16:00:00Z`)
    .action(async (given: { to?: string }, command: Command) => done(await clock(api(command), { ...given, json: options(command).json }, terminal)));
}
