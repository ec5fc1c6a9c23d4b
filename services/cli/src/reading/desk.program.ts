import type { ComplaintsQuery, FollowUpsQuery, InvitationsQuery, RootCausesQuery } from '@evenhand/client';
import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { moment, wholeNumber } from '../terminal/arguments';
import { list, type ListOptions } from './desk.commands';
import { describeComplaints, describeFollowUps, describeInvitations, describeRootCauses } from './desk.view';

/** Adds the lists people work off: `complaints`, `follow-ups`, `surveys` and `root-causes`. What may be asked for is the API's to judge. */
export function addDesk(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const paged = (command: Command): Command => command
    .addOption(new Option('--limit <n>', 'rows a page, up to 200 (default: 50)').argParser(wholeNumber))
    .option('--cursor <cursor>', 'where the page before ended')
    .option('--all', 'all pages, one after another', false)
    .addOption(new Option('--min-position <n>', 'wait until the read model has come to this position').argParser(wholeNumber));
  const dueBefore = new Option('--due-before <time>', 'only what is due earlier').argParser(moment);

  paged(evenhand.command('complaints'))
    .description('List complaints as the desk works them off, what is due next first.')
    .option('--state <state>', 'only these, e.g. INVESTIGATING')
    .option('--issue <issue>', 'only these, e.g. fees')
    .option('--product <code>', 'only of this product code')
    .addOption(dueBefore)
    .addOption(new Option('--sort <order>', 'what comes first (default: due)').choices(['due', 'severity']))
    .addHelpText('after', `
There is no order by what a customer is worth.

Examples:
  evenhand complaints
  evenhand complaints --state INVESTIGATING --sort severity
  evenhand complaints --due-before 2026-03-04T00:00:00Z --all --json`)
    .action(async (given: ListOptions<ComplaintsQuery>, command: Command) =>
      done(await list({ page: (query: ComplaintsQuery) => api(command).complaints(query), describe: describeComplaints }, { ...given, json: options(command).json }, terminal)));

  paged(evenhand.command('follow-ups'))
    .description('List the contacts the bank owes its customers, the earliest due first.')
    .option('--state <state>', 'only open, completed or missed')
    .addOption(dueBefore)
    .option('--reason <reason>', 'only these, e.g. post_complaint')
    .option('--customer <id>', 'only of this customer')
    .addHelpText('after', `
Examples:
  evenhand follow-ups --state open
  evenhand follow-ups --state open --due-before 2026-03-04T00:00:00Z --reason hardship
  evenhand follow-ups --customer c_mei --json`)
    .action(async (given: ListOptions<FollowUpsQuery>, command: Command) =>
      done(await list({ page: (query: FollowUpsQuery) => api(command).followUps(query), describe: describeFollowUps }, { ...given, json: options(command).json }, terminal)));

  paged(evenhand.command('surveys'))
    .description('List the surveys the suite invited customers to, the earliest first, with why each was drawn.')
    .option('--state <state>', 'only open, answered or voided')
    .option('--instrument <instrument>', 'only these, e.g. justice4')
    .option('--customer <id>', 'only of this customer')
    .addHelpText('after', `
Examples:
  evenhand surveys --state open
  evenhand surveys --instrument justice4 --all --json`)
    .action(async (given: ListOptions<InvitationsQuery>, command: Command) =>
      done(await list({ page: (query: InvitationsQuery) => api(command).surveyInvitations(query), describe: describeInvitations }, { ...given, json: options(command).json }, terminal)));

  paged(evenhand.command('root-causes'))
    .description('List why it came to complaints, by cause, and what is done about it.')
    .option('--cause-code <code>', 'only this cause')
    .addHelpText('after', `
Examples:
  evenhand root-causes
  evenhand root-causes --cause-code fee_leaflet_missing --json`)
    .action(async (given: ListOptions<RootCausesQuery>, command: Command) =>
      done(await list({ page: (query: RootCausesQuery) => api(command).rootCauses(query), describe: describeRootCauses }, { ...given, json: options(command).json }, terminal)));
}
