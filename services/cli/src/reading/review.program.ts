import { disclosureItems } from '@evenhand/contracts';
import type { BlindReviewsQuery, DisclosureGapsQuery, EquityReviewsQuery } from '@evenhand/client';
import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { wholeNumber } from '../terminal/arguments';
import { Exit, print } from '../terminal/terminal';
import { list, type ListOptions } from './desk.commands';
import { paged } from './paged';
import { describeBlindReviews, describeDisclosureGaps, describeEquityReviews } from './review.view';

interface Decided {
  readonly topUpMinor: number;
  readonly currency: string;
  readonly reason: string;
}
interface Completed {
  readonly merited: 'yes' | 'no';
  readonly fairAmountMinor: number;
  readonly currency: string;
  readonly reviewer: string;
}

/** Adds `equity-reviews`, `blind-reviews` and `disclosure-gaps`: redress that a person looks at again, and what is owed to those who did not ask. */
export function addReviews(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const idOption = new Option('--id <id>', 'of the command: sent again with it, it is carried out once');

  const equity = paged(evenhand.command('equity-reviews'))
    .description('List redress that looked too low, and what was decided of it.')
    .addOption(new Option('--state <state>', 'only these').choices(['open', 'decided']))
    .addHelpText('after', `
Examples:
  evenhand equity-reviews --state open
  evenhand equity-reviews --all --json`)
    .action(async (given: ListOptions<EquityReviewsQuery>, command: Command) =>
      done(await list({ page: (query: EquityReviewsQuery) => api(command).reviews.equity(query), describe: describeEquityReviews }, { ...given, json: options(command).json }, terminal)));

  equity.command('decide').description('Decide an open equity review. More than 0 is paid by the suite.')
    .argument('<id>', 'of the review')
    .addOption(new Option('--top-up-minor <n>', 'what is given on top, in minor units; 0 leaves the redress as it is').argParser(wholeNumber).makeOptionMandatory())
    .addOption(new Option('--currency <code>', 'of the top-up, e.g. CNY').makeOptionMandatory())
    .addOption(new Option('--reason <code>', 'why, a code such as below_peers').makeOptionMandatory())
    .addOption(idOption)
    .addHelpText('after', `
Examples:
  evenhand equity-reviews decide eqr_5 --top-up-minor 18000 --currency CNY --reason below_peers
  evenhand equity-reviews decide eqr_6 --top-up-minor 0 --currency CNY --reason peers_not_alike`)
    .action(async (review: string, { topUpMinor, currency, reason, id }: Decided & { readonly id?: string }, command: Command) => {
      const answer = await api(command).reviews.decideEquity(review, { topUpMinor, currency, reason }, { id });
      print(terminal, options(command).json, answer, ({ position }) => `equity review ${review} is decided; position ${position}`);
      done(Exit.ok);
    });

  paged(evenhand.command('disclosure-gaps'))
    .description('List what customers were not told, and what was given for it.')
    .addOption(new Option('--state <state>', 'only these').choices(['owed', 'given']))
    .option('--product <code>', 'only of this product code')
    .addOption(new Option('--item <item>', 'only of this item').choices([...disclosureItems]))
    .option('--customer <id>', 'only of this customer')
    .addHelpText('after', `
Examples:
  evenhand disclosure-gaps --state owed
  evenhand disclosure-gaps --product CARD_STD --item fee_composition --all --json`)
    .action(async ({ product: productcode, ...given }: ListOptions<Omit<DisclosureGapsQuery, 'productcode'>> & { readonly product?: string }, command: Command) =>
      done(await list({ page: (query: DisclosureGapsQuery) => api(command).disclosureGaps(query), describe: describeDisclosureGaps }, { ...given, productcode, json: options(command).json }, terminal)));

  const blind = paged(evenhand.command('blind-reviews'))
    .description('List drawn complaints as a blind reviewer sees them: nothing of whose they are, or what the bank decided.')
    .addOption(new Option('--state <state>', 'only these').choices(['open', 'completed']))
    .addHelpText('after', `
Examples:
  evenhand blind-reviews --state open
  evenhand blind-reviews --all --json`)
    .action(async (given: ListOptions<BlindReviewsQuery>, command: Command) =>
      done(await list({ page: (query: BlindReviewsQuery) => api(command).reviews.blind(query), describe: describeBlindReviews }, { ...given, json: options(command).json }, terminal)));

  blind.command('complete').description('Say what would have been right.')
    .argument('<token>', 'of the review')
    .addOption(new Option('--merited <answer>', 'whether the customer was right').choices(['yes', 'no']).makeOptionMandatory())
    .addOption(new Option('--fair-amount-minor <n>', 'what would have been fair, in minor units').argParser(wholeNumber).makeOptionMandatory())
    .addOption(new Option('--currency <code>', 'of the amount, e.g. CNY').makeOptionMandatory())
    .addOption(new Option('--reviewer <ref>', 'who looked, no handler of the complaint').makeOptionMandatory())
    .addOption(idOption)
    .addHelpText('after', `
Examples:
  evenhand blind-reviews complete 9c56cc51b374c3ba189210d5b6d4bf57 --merited yes --fair-amount-minor 30000 --currency CNY --reviewer h_95`)
    .action(async (token: string, { merited, fairAmountMinor, currency, reviewer, id }: Completed & { readonly id?: string }, command: Command) => {
      const answer = await api(command).reviews.completeBlind(token, { reviewerRef: reviewer, merited: merited === 'yes', fairAmountMinor, currency }, { id });
      print(terminal, options(command).json, answer, ({ position }) => `blind review ${token} is completed; position ${position}`);
      done(Exit.ok);
    });
}
