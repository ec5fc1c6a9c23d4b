import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CACHE = join(__dirname, '../../../../node_modules/.cache/evenhand');
/** Either way of installing is enough: Debian's python3 brings venv without pip's seed, others bring no pip. */
const USABLE = 'import sys; assert sys.version_info >= (3, 10)\ntry: import venv, ensurepip\nexcept ImportError: import pip';

export const pythonIsHere = (): boolean => spawnSync('python3', ['-c', USABLE]).status === 0;

/** A Python that has some packages. */
export interface Python {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Installs packages of PyPI, all of them in exact versions, in a folder of their own below node_modules/.cache: once.
 * @param requirements pip's file @param main the package by whose version the folder is called
 * @throws Error with pip's words where that is not to be had
 */
export async function installedPython(requirements: string, main: string): Promise<Python> {
  const wanted = await readFile(requirements, 'utf8');
  const version = new RegExp(`^${main}==(\\S+)$`, 'm').exec(wanted)?.[1] ?? 'unknown';
  const folder = join(CACHE, `${main}-${version}`);
  const [marker, own, packages] = [join(folder, 'installed.txt'), join(folder, 'bin', 'python'), join(folder, 'packages')];
  if (!existsSync(marker) || (await readFile(marker, 'utf8')) !== wanted) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    const venv = await run('python3', ['-m', 'venv', folder]);
    const installed = venv.code === 0 ? await run(own, pip) : await run('python3', [...pip, '--target', packages]);
    if (installed.code !== 0) throw new Error(`${main} ${version} could not be installed:\n${venv.code === 0 ? '' : venv.said}${installed.said}`);
    await writeFile(marker, wanted);
  }
  return existsSync(packages) ? { command: 'python3', env: { PYTHONPATH: packages } } : { command: own, env: {} };
}

/** @returns its exit code, none where it could not be run, and all it said */
export function run(command: string, args: readonly string[], { env = {}, cwd = tmpdir() }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {}): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.on('error', (error) => resolve({ code: null, said: String(error) }));
    child.on('close', (code) => resolve({ code, said }));
  });
}
