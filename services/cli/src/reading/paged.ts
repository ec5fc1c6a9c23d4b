import { Option, type Command } from 'commander';
import { wholeNumber } from '../terminal/arguments';

/** Options of every list that comes in pages. */
export const paged = (command: Command): Command => command
  .addOption(new Option('--limit <n>', 'rows a page, up to 200 (default: 50)').argParser(wholeNumber))
  .option('--cursor <cursor>', 'where the page before ended')
  .option('--all', 'all pages, one after another', false)
  .addOption(new Option('--min-position <n>', 'wait until the read model has come to this position').argParser(wholeNumber));
