import { Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { dayOrMoment, decimal, moment, wholeNumber, words } from '../terminal/arguments';
import { contacts, customers, customersSpread, type ContactsOptions, type CustomersOptions } from './customers.commands';

const FILTERS = ['fairnessBand', 'satisfactionBand', 'score', 'min', 'max', 'minConfidence', 'lastContactBefore', 'sort', 'limit', 'cursor', 'all'];

/** Adds what is asked across customers: `customers` and `contacts`. */
export function addCustomers(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const minPosition = new Option('--min-position <n>', 'wait until the read models have come to this position').argParser(wholeNumber);

  evenhand.command('customers')
    .description('List customers as of today, those treated worst first, each with two reasons; or how all of them are spread.')
    .option('--fairness-band <band>', 'only FAIR, WATCH, UNFAIR or UNKNOWN')
    .option('--satisfaction-band <band>', 'only delighted, satisfied, wavering, dissatisfied or UNKNOWN')
    .option('--score <score>', 'what --min, --max and --min-confidence are of (default: what is sorted by)')
    .addOption(new Option('--min <n>', 'of the score, inclusive').argParser(decimal))
    .addOption(new Option('--max <n>', 'of the score, inclusive').argParser(decimal))
    .addOption(new Option('--min-confidence <n>', 'in the score, 0 to 1').argParser(decimal))
    .addOption(new Option('--last-contact-before <time>', 'only those whose last contact was earlier').argParser(moment))
    .option('--sort <score>', 'lowest first, highest first with a - before it; fairness.gap is perceived less treatment (default: fairness.treatment.overall)')
    .addOption(new Option('--limit <n>', 'customers a page, up to 200 (default: 50)').argParser(wholeNumber))
    .option('--cursor <cursor>', 'where the page before ended')
    .option('--all', 'all pages, one after another', false)
    .addOption(new Option('--spread', 'how many customers each band has, and how each score is spread').conflicts(FILTERS))
    .addOption(minPosition)
    .addHelpText('after', `
Scores are those of explain, and fairness.gap.

Examples:
  evenhand customers --fairness-band UNFAIR --limit 10
  evenhand customers --fairness-band UNFAIR --satisfaction-band satisfied --sort -fairness.gap
  evenhand customers --sort satisfaction.overall --max 50 --min-confidence 0.3 --all --json
  evenhand customers --spread`)
    .action(async ({ spread, ...given }: CustomersOptions & { readonly spread?: true }, command: Command) => {
      const asked = { ...given, json: options(command).json };
      done(await (spread ? customersSpread(api(command), asked, terminal) : customers(api(command), asked, terminal)));
    });

  evenhand.command('contacts')
    .description('Count contacts, customers and repeat contacts, and measure waits and durations.')
    .addOption(new Option('--from <day or time>', 'from then on (default: the first contact)').argParser(dayOrMoment))
    .addOption(new Option('--to <day or time>', 'before then (default: the last contact)').argParser(dayOrMoment))
    .option('--tz <zone>', 'whose days and hours are meant, e.g. Europe/Amsterdam (default: UTC)')
    .addOption(new Option('--by <names>', 'rows told apart by day, hour, outcome, channel, kind, initiator, product; commas between').argParser(words))
    .addOption(new Option('--measures <names>', 'only contacts, customers, repeatContacts, waitSec, durationSec; commas between').argParser(words))
    .option('--repeat-within <duration>', 'a contact so soon after one of the same customer is a repeat contact, e.g. PT24H (default: P7D)')
    .addOption(minPosition)
    .addHelpText('after', `
Examples:
  evenhand contacts --by outcome
  evenhand contacts --from 1999-01-01 --to 1999-02-01 --tz Asia/Jerusalem --by day,outcome
  evenhand contacts --by channel,hour --measures contacts,waitSec --repeat-within PT24H --json`)
    .action(async (given: ContactsOptions, command: Command) => done(await contacts(api(command), { ...given, json: options(command).json }, terminal)));
}
