import { phases } from './executioner';
import { torture } from './torture';

const USAGE = `npm run torture -- [--kills 10] [--seed 1] [--minutes 0] [--only promotion,verification]
  --kills    how often something is killed
  --seed     decides what is sent, asked for and killed
  --only     some of the phases to kill in: ${phases.join(', ')}
  --minutes  over which the kills are spread; 0: as fast as they come`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return console.log(USAGE);
  const option = (name: string, fallback: number): number => {
    const given = args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
    if (!Number.isFinite(given) || given < 0) throw new Error(USAGE);
    return given;
  };
  const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : [];
  if (!only.every((name) => phases.includes(name))) throw new Error(USAGE);
  const [kills, seed, minutes] = [option('kills', 10), option('seed', 1 + Math.floor(Math.random() * 1e6)), option('minutes', 0)];
  console.log(`torture: seed ${seed}, ${kills} kills`);
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort());
  const { findings, lines, folder } = await torture({ kills, seed, minutes, only }, told.signal);
  for (const line of lines) console.log(`torture: ${line}`);
  if (findings.length === 0) return console.log('torture: ok');
  for (const finding of findings) console.log(`torture: WRONG ${finding}`);
  console.log(`torture: the data, and what the suite said, is kept in ${folder}`);
  process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
