import type { AuditQuery } from '@evenhand/client';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Shell } from '../projections.program';
import { wholeNumber } from '../terminal/arguments';
import { Exit, print } from '../terminal/terminal';
import { describeAudit, describeMetrics } from './audit.view';

/** Adds `audit complaints` and `metrics`: whether the bank treats groups alike. Which groups and metrics there are is the API's to say. */
export function addAudit(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const audit = evenhand.command('audit').description('Hold groups of the bank\'s complaints against each other.');

  audit.command('complaints')
    .description('Show a metric of complaints group by group, crude and like with like; what would tell of 10 complaints or fewer is suppressed.')
    .addOption(new Option('--metric <metric>', 'what is measured, e.g. timely; evenhand metrics lists them').makeOptionMandatory())
    .option('--by <grouping>', 'groups by sourceProduct, sourceIssue, sourceChannel, sourceResponse, state, year, month, product, issue, severity, channel, branch or segment')
    .addOption(new Option('--from <month>', 'received from then on, e.g. 2017-05 (default: the first)').argParser(month))
    .addOption(new Option('--to <month>', 'received until then, the month included (default: the last)').argParser(month))
    .addOption(new Option('--limit <days>', 'of handlingTime and onTime (default: 30)').argParser(wholeNumber))
    .addOption(new Option('--min-position <n>', 'wait until the read model has come to this position').argParser(wholeNumber))
    .addHelpText('after', `
flag is what counts: the figures within strata of like complaints say it too.

Examples:
  evenhand audit complaints --metric timely --by sourceChannel
  evenhand audit complaints --metric upheld --by segment --from 2026-01 --to 2026-06
  evenhand audit complaints --metric handlingTime --by branch --limit 15 --json`)
    .action(async (given: AuditQuery, command: Command) => {
      print(terminal, options(command).json, await api(command).audit.complaints(given), (answer) => describeAudit(answer, terminal.stdout.columns));
      done(Exit.ok);
    });

  evenhand.command('metrics')
    .description('List the audit\'s metrics: formula, what is favourable, when a group is flagged.')
    .addHelpText('after', `
Examples:
  evenhand metrics
  evenhand metrics --json`)
    .action(async (_: unknown, command: Command) => {
      print(terminal, options(command).json, await api(command).audit.definitions(), describeMetrics);
      done(Exit.ok);
    });
}

function month(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('expected a month such as 2017-05');
  return text;
}
