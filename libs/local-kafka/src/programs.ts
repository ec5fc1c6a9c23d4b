import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { withLock } from './lock';

/** infra/kafka of this checkout, from src as from dist */
const INFRA = resolve(__dirname, '../../../infra/kafka');
const POM = join(INFRA, 'pom.xml');
export const LOGGING = join(INFRA, 'log4j2.properties');

/** @returns why no broker can be started here, undefined where one can */
export function missingForKafka(): string | undefined {
  if (!onPath('java')) return 'no java on the PATH';
  return existsSync(jarsFolder()) || onPath('mvn') ? undefined : 'no mvn on the PATH to fetch Apache Kafka with';
}

/** Fetches the broker that infra/kafka/pom.xml names, once for all checkouts of a user: 44 MB. @returns the folder its jars are in */
export async function kafkaJars(log: (line: string) => void): Promise<string> {
  const folder = jarsFolder();
  if (existsSync(folder)) return folder;
  await mkdir(resolve(folder, '..'), { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder;
    log('fetching Apache Kafka with Maven');
    const partial = `${folder}.partial`;
    await rm(partial, { recursive: true, force: true });
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`]);
    await rename(partial, folder);
    return folder;
  });
}

/** @throws Error with what the program said, where it fails */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((done, failed) => child.once('error', failed).once('close', done));
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${said.trim().split('\n').slice(-5).join(' | ')}`);
}

/** Another version, another folder. */
function jarsFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'evenhand', `kafka-${createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 12)}`);
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
