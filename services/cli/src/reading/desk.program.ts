import type { CauseCustomersQuery, ComplaintsQuery, EvenhandClient, FollowUpsQuery, InvitationsQuery, RootCausesQuery } from '@evenhand/client';
import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { moment } from '../terminal/arguments';
import { list, type ListOptions } from './desk.commands';
import { describeComplaints, describeFollowUps, describeInvitations, describeRootCauses } from './desk.view';
import { paged } from './paged';
import { describeCauseCustomers } from './review.view';

/** Adds the lists people work off: `complaints`, `follow-ups`, `surveys` and `root-causes`. What may be asked for is the API's to judge. */
export function addDesk(evenhand: Command, { terminal, options, api, done }: Shell): void {
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

  const rootCauses = paged(evenhand.command('root-causes'))
    .description('List why it came to complaints, by cause, and what is done about it.')
    .option('--cause-code <code>', 'only this cause')
    .addHelpText('after', `
Examples:
  evenhand root-causes
  evenhand root-causes --cause-code fee_leaflet_missing --json`)
    .action(async (given: ListOptions<RootCausesQuery>, command: Command) =>
      done(await list({ page: (query: RootCausesQuery) => api(command).rootCauses(query), describe: describeRootCauses }, { ...given, json: options(command).json }, terminal)));

  // What both take is parsed by the list; the options of all are what was given, wherever it stood.
  paged(rootCauses.command('customers'))
    .description('List the customers who share a cause and did not complain, and what each was given.')
    .argument('<cause-code>', 'a cause of complaints')
    .option('--product <code>', 'only of this product code')
    .addHelpText('after', `
Examples:
  evenhand root-causes customers fee_leaflet_missing
  evenhand root-causes customers fee_leaflet_missing --product CARD_STD --all --json`)
    .action(async (causeCode: string, _: unknown, command: Command) => {
      const { product: productcode, limit, cursor, all, minPosition, json } = command.optsWithGlobals<ListOptions<CauseCustomersQuery> & { readonly product?: string }>();
      const customers = (query: CauseCustomersQuery): ReturnType<EvenhandClient['rootCauseCustomers']> => api(command).rootCauseCustomers(causeCode, query);
      done(await list({ page: customers, describe: describeCauseCustomers }, { productcode, limit, cursor, all, minPosition, json }, terminal));
    });
}
