import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom the server's processes run as: empty where that is the current user. Goes into spawn's options as it is. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

const USER = 'postgres';

/** PostgreSQL refuses to run as root, so root starts it as the system user `postgres`, which is created where there is none. */
export async function unprivilegedUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  const known = await idsOf(USER);
  if (known) return known;
  const { stderr } = await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER])
    .catch((error: Error) => ({ stderr: error.message }));
  const created = await idsOf(USER);
  if (!created) throw new Error(`PostgreSQL does not run as root, and the system user ${USER} could not be created: ${stderr}`);
  return created;
}

/** @returns whether that user can go into the folder and write there, which a 0700 folder anywhere above it forbids */
export async function canWrite(folder: string, runAs: RunAs): Promise<boolean> {
  return succeeds('/bin/sh', ['-c', 'cd "$0" && test -w .', folder], runAs);
}

/** @returns whether that user can run the program */
export async function canRun(program: string, runAs: RunAs): Promise<boolean> {
  return succeeds(program, ['--version'], runAs);
}

async function succeeds(file: string, args: readonly string[], runAs: RunAs): Promise<boolean> {
  return run(file, args, { ...runAs, cwd: '/' }).then(() => true, () => false);
}

async function idsOf(user: string): Promise<RunAs | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)));
    return { uid, gid };
  } catch {
    return undefined;
  }
}
