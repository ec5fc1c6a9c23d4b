import { Command, Option } from 'commander';
import { wholeNumber } from '../terminal/arguments';
import { demo, Stopped, type DemoOptions } from './demo';

const { stdout, stderr, env } = process;
const ending = new AbortController();
/** Ctrl-C under npm comes twice, and whoever presses it again waits for the same clean end: only the first counts. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort(new Stopped(signal)));
/** A reader that has seen enough closes the pipe. */
stdout.on('error', () => ending.abort(new Stopped('nobody reads on')));

const options = new Command('npm run demo --')
  .description('Start a suite on an empty folder, fill it with a made-up bank, show what it is for, and leave it running.')
  .addOption(new Option('--customers <n>', 'how many customers the bank has').default(20_000).argParser(wholeNumber))
  .addOption(new Option('--months <n>', 'how many months until today it is followed').default(3).argParser(wholeNumber))
  .addOption(new Option('--seed <n>', 'which bank').default(1).argParser(wholeNumber))
  .addOption(new Option('--port <n>', 'port of the suite; 0 takes a free one').default(0).argParser(wholeNumber))
  .option('--once', 'stop at the end and remove the folder (or EVENHAND_DEMO_ONCE=1)', env['EVENHAND_DEMO_ONCE'] === '1')
  .parse()
  .opts<DemoOptions>();

void demo(options, { stdout, stderr }, ending).then((code) => (process.exitCode = code));
