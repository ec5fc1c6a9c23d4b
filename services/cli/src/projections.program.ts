import type { EvenhandClient, OperationName } from '@evenhand/client';
import { Option, type Command } from 'commander';
import { cancel, drop, listOperations, operate, report, showOperation, type OperateOptions } from './operating/operating.commands';
import { dropEvent, listParked, unpark } from './operating/parked.commands';
import { listProjections } from './reading/reading.commands';
import { wholeNumber } from './terminal/arguments';
import type { ExitCode, Terminal } from './terminal/terminal';

export interface GlobalOptions {
  readonly url?: string;
  readonly json: boolean;
}

/** What a command needs to act. */
export interface Shell {
  readonly terminal: Terminal;
  readonly options: (command: Command) => GlobalOptions;
  readonly api: (command: Command) => EvenhandClient;
  readonly done: (code: ExitCode) => void;
}

/** Adds `projections` with everything an operator does to read models. */
export function addProjections(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const projections = evenhand.command('projections').description('Read models: how far they are, replay, verify, promote, roll back.');

  projections.command('list').description('List the read models and how far each has come.')
    .addHelpText('after', `
Examples:
  evenhand projections list
  evenhand projections list --json`)
    .action(async (_: unknown, command: Command) => done(await listProjections(api(command), options(command), terminal)));

  const reason = new Option('--reason <text>', 'why, for the audit trail (default: asked for at the command line by you)');
  const workers = new Option('--workers <n>', 'worker threads, 1 to 64 (default: the suite decides)').argParser(wholeNumber);
  const version = (chosen: string): Option => new Option('--version <n>', `which version (default: ${chosen})`).argParser(wholeNumber);

  /** The four that are started, take their time and are waited for. */
  const operation = (name: OperationName, description: string, own: readonly Option[], help: string): void => {
    const command = projections.command(name).description(description).argument('<projection>', 'name of the read model, as projections list tells');
    own.forEach((option) => command.addOption(option));
    command.addOption(reason)
      .option('--wait', 'wait for the end and tell what came of it (default)')
      .addOption(new Option('--detach', 'print the operation\'s id and return at once').conflicts('wait'))
      .addHelpText('after', help)
      .action(async (projection: string, given: OperateOptions, self: Command) =>
        done(await operate(api(self), name, projection, { ...given, ...options(self) }, terminal)));
  };

  operation('replay', 'Build the next version from the whole log, beside the live one, which goes on answering.', [workers], `
Examples:
  evenhand projections replay customer-state --reason "new scoring policy"
  evenhand projections replay customer-state --workers 4 --detach`);

  operation('verify', 'Fold the log anew and compare it with what is stored. Exits with 1 where they differ.', [version('the live one'), workers], `
Examples:
  evenhand projections verify customer-state
  evenhand projections verify customer-state --version 2 --json`);

  operation('promote', 'Let a version answer in place of the live one, in one moment. Refused where they differ, until you approve it.',
    [version('the newest built'), new Option('--approve <report>', 'accept the differences that this report names')], `
Examples:
  evenhand projections promote customer-state
  evenhand projections promote customer-state --version 2 --approve 7d0c… --reason "differences are the new policy's"`);

  operation('rollback', 'Let the version that was live before answer again.', [version('the one before')], `
Examples:
  evenhand projections rollback customer-state --reason "figures look wrong since noon"`);

  projections.command('drop').description('Remove a version that is not live, with its rows.')
    .argument('<projection>', 'name of the read model').argument('<version>', 'which version', wholeNumber)
    .addOption(reason)
    .addHelpText('after', `
Examples:
  evenhand projections drop customer-state 1 --reason "version 2 has proved itself"`)
    .action(async (projection: string, dropped: number, given: { reason?: string }, command: Command) =>
      done(await drop(api(command), projection, dropped, { ...given, ...options(command) }, terminal)));

  projections.command('parked').description('List the customers of whom a read model cannot fold an event; of none, the records of the journey topic that cannot be read.')
    .argument('[projection]', 'name of the read model').addOption(version('the live one'))
    .addOption(new Option('--limit <n>', 'rows a page, up to 1000 (default: 100)').argParser(wholeNumber)).option('--cursor <cursor>', 'where the page before ended')
    .addHelpText('after', `
Examples:
  evenhand projections parked customer-state
  evenhand projections parked --json`)
    .action(async (projection: string | undefined, given: { limit?: number; cursor?: string; version?: number }, command: Command) =>
      done(await listParked(api(command), projection, { ...given, ...options(command) }, terminal)));

  projections.command('unpark').description('Fold once more what waits of a parked customer. Exits with 1 where it cannot be folded still.')
    .argument('<projection>', 'name of the read model').argument('<customer>', 'customer id').addOption(version('the live one'))
    .addHelpText('after', `
Examples:
  evenhand projections unpark customer-state c_mei`)
    .action(async (projection: string, customer: string, given: { version?: number }, command: Command) =>
      done(await unpark(api(command), projection, customer, { ...given, ...options(command) }, terminal)));

  projections.command('drop-event').description('Leave a parked event out of a read model for good, and fold what waits behind it. The event stays in the log.')
    .argument('<projection>', 'name of the read model').argument('<customer>', 'customer id').addOption(version('the live one')).addOption(reason)
    .addHelpText('after', `
Examples:
  evenhand projections drop-event customer-state c_mei --reason "evidence of a test customer"`)
    .action(async (projection: string, customer: string, given: { version?: number; reason?: string }, command: Command) =>
      done(await dropEvent(api(command), projection, customer, { ...given, ...options(command) }, terminal)));

  projections.command('operations').description('List what was done to the read models, newest first, and why.')
    .option('--projection <name>', 'of this read model only')
    .addHelpText('after', `
Examples:
  evenhand projections operations
  evenhand projections operations --projection customer-state`)
    .action(async (given: { projection?: string }, command: Command) =>
      done(await listOperations(api(command), { ...given, ...options(command) }, terminal)));

  projections.command('operation').description('Show one operation. Exits with 1 where it failed, was cancelled or found differences.')
    .argument('<id>', 'operation id')
    .addHelpText('after', `
Examples:
  evenhand projections operation 0b9e3c5a-51c4-4d0e-9d0a-2f6c8b1d7e44`)
    .action(async (id: string, _: unknown, command: Command) => done(await showOperation(api(command), id, options(command), terminal)));

  projections.command('report').description('List the fields that an operation found to differ, customer by customer.')
    .argument('<id>', 'operation id').option('--cursor <cursor>', 'where the page before ended')
    .addHelpText('after', `
Examples:
  evenhand projections report 0b9e3c5a-51c4-4d0e-9d0a-2f6c8b1d7e44
  evenhand projections report 0b9e3c5a-51c4-4d0e-9d0a-2f6c8b1d7e44 --json`)
    .action(async (id: string, given: { cursor?: string }, command: Command) =>
      done(await report(api(command), id, { ...given, ...options(command) }, terminal)));

  projections.command('cancel').description('Stop an operation that runs.')
    .argument('<id>', 'operation id')
    .addHelpText('after', `
Examples:
  evenhand projections cancel 0b9e3c5a-51c4-4d0e-9d0a-2f6c8b1d7e44`)
    .action(async (id: string, _: unknown, command: Command) => done(await cancel(api(command), id, options(command), terminal)));
}
