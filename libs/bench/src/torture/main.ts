import { tortureDistributed } from './distributed/distributed.torture';
import { plants } from './distributed/plants';
import { ways } from './distributed/wreckers';
import { phases } from './executioner';
import { torture } from './torture';

const USAGE = `npm run torture -- [--kills 10] [--seed 1] [--minutes 0] [--only promotion,verification] [--distributed [--replicas 2] [--plant fault]]
  --kills    how often something is killed
  --seed     decides what is sent, asked for and killed
  --only     some of the phases to kill in: ${phases.join(', ')}
             distributed, some of the ways: ${ways.join(', ')}
  --minutes  over which the kills are spread; 0: as fast as they come
  --distributed  each service a process of its own, over Kafka, with so many replicas of the projections
  --plant        a fault that has to be found: ${[...plants.keys()].join(', ')}`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return console.log(USAGE);
  const option = (name: string, fallback: number): number => {
    const given = args.includes(`--${name}`) ? Number(args[args.indexOf(`--${name}`) + 1]) : fallback;
    if (!Number.isFinite(given) || given < 0) throw new Error(USAGE);
    return given;
  };
  const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : [];
  const distributed = args.includes('--distributed');
  if (!only.every((name) => (distributed ? ways : phases).includes(name))) throw new Error(USAGE);
  const plant = args.includes('--plant') ? plants.get(args[args.indexOf('--plant') + 1] ?? '') : undefined;
  if (args.includes('--plant') && !(plant && distributed)) throw new Error(USAGE);
  const [kills, seed, minutes] = [option('kills', 10), option('seed', 1 + Math.floor(Math.random() * 1e6)), option('minutes', 0)];
  console.log(`torture: seed ${seed}, ${kills} kills`);
  const told = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => told.abort());
  const options = { kills, seed, minutes, only };
  const { findings, lines, folder } = await (distributed ? tortureDistributed({ ...options, plant, replicas: Math.max(1, option('replicas', 2)) }, told.signal) : torture(options, told.signal));
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
