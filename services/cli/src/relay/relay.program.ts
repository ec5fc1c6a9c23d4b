import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { wholeNumber } from '../terminal/arguments';
import { cancel, rebuild, status, verify } from './relay.commands';

/** Adds `relay`: what an operator does about the journey topic in Kafka. */
export function addRelay(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const relay = evenhand.command('relay').description('The journey topic in Kafka: how far it is, whether it equals the event store, and writing it anew.');

  relay.command('status').description('Tell how far the topic is, and who writes it.')
    .addHelpText('after', `
Examples:
  evenhand relay status
  evenhand relay status --json`)
    .action(async (_: unknown, command: Command) => done(await status(api(command), options(command), terminal)));

  relay.command('verify').description('Compare the topic with the event store, record by record. Exits with 1 where anything differs.')
    .addOption(new Option('--from <position>', 'only what lies behind it (default: 0)').argParser(wholeNumber))
    .addOption(new Option('--to <position>', 'only up to it (default: all that is in the topic)').argParser(wholeNumber))
    .addHelpText('after', `
Names what is missing, doubled, altered, reordered or foreign. Watermarks are no events and are not counted; those that lie are named.

Examples:
  evenhand relay verify
  evenhand relay verify --from 1000000 --to 2000000 --json`)
    .action(async (given: { from?: number; to?: number }, command: Command) => done(await verify(api(command), { ...given, json: options(command).json }, terminal)));

  relay.command('rebuild').description('Write the topic\'s next generation from the event store, beside the one that is read, then send all readers there.')
    .requiredOption('--reason <text>', 'why, kept with the operation')
    .addHelpText('after', `
Nothing is ever repaired in place. The generation that was left stays until it is deleted.

Examples:
  evenhand relay rebuild --reason "record 41 is missing"`)
    .action(async (given: { reason: string }, command: Command) => done(await rebuild(api(command), { ...given, json: options(command).json }, terminal)));

  relay.command('cancel').description('Stop a verification or a rebuild that is not finished.')
    .argument('<operation>', 'rebuild, or the id of a verification, as verify tells it when it is interrupted')
    .addHelpText('after', `
Readers stay where they are; the next rebuild drops what this one has filled.

Examples:
  evenhand relay cancel rebuild
  evenhand relay cancel 0b9e3c5a-7a52-4a43-9d55-0f6c8e1b2a10 --json`)
    .action(async (operation: string, _: unknown, command: Command) => done(await cancel(api(command), operation, options(command), terminal)));
}
