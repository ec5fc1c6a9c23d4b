import { EvenhandClient } from '@evenhand/client';
import { Command, CommanderError, Option } from 'commander';
import { importLoans } from './bpic2012/bpic2012.command';
import { importCallCentre } from './callcentre/callcentre.command';
import { importCfpb } from './cfpb/cfpb.command';
import { addInbound } from './inbound/inbound.program';
import { publish } from './publish/publish.command';
import { addTimers } from './operating/timer.program';
import { addProjections, type GlobalOptions } from './projections.program';
import { addAudit } from './reading/audit.program';
import { addCustomers } from './reading/customers.program';
import { addDesk } from './reading/desk.program';
import { addRelay } from './relay/relay.program';
import { addReviews } from './reading/review.program';
import { explain, journey, state, type JourneyOptions, type ReadOptions } from './reading/reading.commands';
import { addSimulate } from './simulate/simulate.program';
import { baseUrl, DEFAULT_URL, moment, url, wholeNumber } from './terminal/arguments';
import { failureOf } from './terminal/failure';
import { Exit, type ExitCode, type Terminal } from './terminal/terminal';

/** Runs one command line (without `node evenhand`) and answers its exit code; never throws, never ends the process. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: Exit.ok };
  try {
    await program(terminal, (code) => (outcome.code = code)).parseAsync(argv, { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.usage;
    const { code, message } = failureOf(error);
    terminal.stderr.write(`evenhand: ${message}\n`);
    return code;
  }
}

function program(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const evenhand = new Command('evenhand')
    .description('Publish a bank\'s events to an Evenhand suite and read each customer\'s fairness and satisfaction, with the reasons.')
    .option('--url <url>', `address of the suite (or EVENHAND_URL; default ${DEFAULT_URL})`, url)
    .option('--json', 'print the API\'s JSON instead of text for people', false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => terminal.stdout.write(text), writeErr: (text) => terminal.stderr.write(text) })
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .addHelpText('after', `
Exit codes: 0 ok, 1 rejected or mismatch, 2 usage, 3 suite not reachable. Results go to stdout, everything else to stderr.

Examples:
  evenhand publish docs/tour/four-customers.ndjson
  evenhand state c_mei
  evenhand explain c_mei fairness.treatment.informational`);
  const options = (command: Command): GlobalOptions => command.optsWithGlobals<GlobalOptions>();
  const api = (command: Command): EvenhandClient => new EvenhandClient({
    url: baseUrl(options(command).url ?? terminal.env['EVENHAND_URL']),
    retry: { jitter: 0 },
    sleep: terminal.sleep,
    onRetry: ({ reason, pauseMs }) => terminal.stderr.write(`${reason}; trying again in ${(pauseMs / 1000).toFixed(1)} s\n`),
  });

  evenhand.command('publish')
    .description('Publish CloudEvents, one JSON object a line. Safe to repeat: an event is stored once.')
    .argument('<file>', 'NDJSON file, gzipped or plain; - reads standard input')
    .option('--history', 'what is published was acted on already where it comes from: it is stored and scored, but no timer starts and nothing reacts', false)
    .addHelpText('after', `
Prints each refused event with its line, code and fields, then the counts. A broken connection is taken up again where it broke. Each event goes to
the service that its type names; the order of the lines holds for each service.

Examples:
  evenhand publish docs/tour/four-customers.ndjson
  tail -f events.ndjson | evenhand publish -
  evenhand publish last-years.ndjson.gz --history
  evenhand publish day.ndjson.gz --json | tail -1     {"stored":…,"duplicate":…,"rejected":…,"position":…}`)
    .action(async (file: string, { history }: { history: boolean }, command: Command) =>
      done(await publish(api(command), file, { json: options(command).json, history }, terminal)));

  const imports = evenhand.command('import').description('Import published data sets.');

  imports.command('callcentre')
    .description('Import months of the "Anonymous Bank" call centre as interactions (docs/callcentre-mapping.md). A second import stores nothing.')
    .argument('<files...>', 'TAB-separated files, gzipped or plain, with or without a header line')
    .option('--dry-run', 'write the events as NDJSON to stdout and the report to stderr; send nothing', false)
    .addHelpText('after', `
Examples:
  evenhand import callcentre callcentre_1999_01.tsv.gz callcentre_1999_02.tsv.gz
  evenhand import callcentre callcentre_1999_01.tsv.gz --json
  evenhand import callcentre callcentre_1999_01.tsv.gz --dry-run | head -3`)
    .action(async (files: string[], given: { dryRun: boolean }, command: Command) =>
      done(await importCallCentre(api(command), files, { json: options(command).json, dryRun: given.dryRun }, terminal)));

  imports.command('bpic2012')
    .description('Import the loan applications of the BPI Challenge 2012 as journeys (docs/bpic2012-mapping.md). A second import stores nothing.')
    .argument('<file>', 'comma-separated file, gzipped or plain, the rows of a case together')
    .option('--dry-run', 'write the events as NDJSON to stdout and the report to stderr; send nothing', false)
    .addHelpText('after', `
Examples:
  evenhand import bpic2012 bpic2012_events.csv.gz
  evenhand import bpic2012 bpic2012_events.csv.gz --json
  evenhand import bpic2012 bpic2012_events.csv.gz --dry-run | head -3`)
    .action(async (file: string, given: { dryRun: boolean }, command: Command) =>
      done(await importLoans(api(command), file, { json: options(command).json, dryRun: given.dryRun }, terminal)));

  imports.command('cfpb')
    .description('Import extracts of the CFPB\'s register of complaints (docs/cfpb-mapping.md). A second import stores nothing.')
    .argument('<files...>', 'comma-separated files of the three published shapes, told apart by their headers, gzipped or plain')
    .option('--dry-run', 'write the events as NDJSON to stdout and the report to stderr; send nothing', false)
    .addHelpText('after', `
Narratives, companies, zip codes and tags never leave the file.

Examples:
  evenhand import cfpb cfpb_boa_complaints.csv.gz
  evenhand import cfpb cfpb_disputes.csv.gz cfpb_full_columns.csv.gz --json
  evenhand import cfpb cfpb_full_columns.csv.gz --dry-run | head -3`)
    .action(async (files: string[], given: { dryRun: boolean }, command: Command) =>
      done(await importCfpb(api(command), files, { json: options(command).json, dryRun: given.dryRun }, terminal)));

  const at = new Option('--at <time>', 'as of this moment, ISO 8601 with a zone, e.g. 2026-06-30T00:00:00Z (default: now)').argParser(moment);
  const minPosition = new Option('--min-position <n>', 'wait until the read model has come to this position, e.g. the one publish printed')
    .argParser(wholeNumber);

  evenhand.command('state')
    .description('Show how one customer is treated beside how they feel, and how satisfied they are.')
    .argument('<customer>', 'customer id')
    .addOption(at).addOption(minPosition)
    .addHelpText('after', `
Examples:
  evenhand state c_mei
  evenhand state c_mei --at 2026-03-31T00:00:00Z
  evenhand state callcentre-7191646 --at 1999-03-01T00:00:00Z --json`)
    .action(async (customer: string, given: ReadOptions, command: Command) =>
      done(await state(api(command), customer, { ...given, ...options(command) }, terminal)));

  evenhand.command('explain')
    .description('Show the events that make a score, largest first; they add up to it.')
    .argument('<customer>', 'customer id')
    .argument('<score>', 'which score, e.g. fairness.treatment.overall')
    .addOption(at).addOption(minPosition)
    .addHelpText('after', `
Scores:
  fairness.treatment.…  distributive, procedural, informational, interpersonal, overall
  fairness.perceived.…  the same
  satisfaction.…        reliability, responsiveness, assurance, empathy, tangibles, overallRating, overall

Examples:
  evenhand explain c_mei fairness.treatment.overall
  evenhand explain callcentre-7191646 satisfaction.reliability --at 1999-03-01T00:00:00Z`)
    .action(async (customer: string, score: string, given: ReadOptions, command: Command) =>
      done(await explain(api(command), customer, score, { ...given, ...options(command) }, terminal)));

  evenhand.command('journey')
    .description('List one customer\'s events in order.')
    .argument('<customer>', 'customer id')
    .addOption(new Option('--limit <n>', 'events a page').default(100).argParser(wholeNumber))
    .option('--cursor <cursor>', 'where the page before ended')
    .addOption(new Option('--order <order>', 'oldest or newest first').choices(['asc', 'desc']).default('asc'))
    .addOption(minPosition)
    .addHelpText('after', `
Examples:
  evenhand journey c_mei
  evenhand journey callcentre-7191646 --order desc --limit 5`)
    .action(async (customer: string, given: JourneyOptions, command: Command) =>
      done(await journey(api(command), customer, { ...given, ...options(command) }, terminal)));

  const shell = { terminal, options, api, done };
  addCustomers(evenhand, shell);
  addDesk(evenhand, shell);
  addReviews(evenhand, shell);
  addAudit(evenhand, shell);
  addSimulate(evenhand, shell);
  addProjections(evenhand, shell);
  addTimers(evenhand, shell);
  addRelay(evenhand, shell);
  addInbound(evenhand, shell);

  return evenhand;
}
