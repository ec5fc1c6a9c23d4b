import { runMain } from '@evenhand/nest';
import { startDistributed } from './distributed';
import { readOptions } from './options';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

runMain(async () => {
  const options = readOptions(process.argv.slice(2));
  const running = await startDistributed(options, say);
  const width = Math.max(...running.parts.map(({ name }) => name.length));
  const rows = running.parts.map(({ name, where, pid }) => `  ${name.padEnd(width)}  ${where}${pid === undefined ? '' : `, process ${pid}`}`);
  process.stdout.write(`Evenhand listens on ${running.url}\n${rows.join('\n')}\nEach process writes to ${options.data}/logs. Ctrl-C stops all.\n`);
  return running;
});
