import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REQUIREMENTS = join(__dirname, 'requirements.txt');
const CACHE = join(__dirname, '../../../../../node_modules/.cache/evenhand');
/** Either way of installing is enough: Debian's python3 brings venv without pip's seed, others bring no pip. */
const USABLE = 'import sys; assert sys.version_info >= (3, 10)\ntry: import venv, ensurepip\nexcept ImportError: import pip';

export const pythonIsHere = (): boolean => spawnSync('python3', ['-c', USABLE]).status === 0;

/** What is read of its report. */
export interface DrivenReport {
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number; readonly errored: number; readonly skipped: number };
  readonly phases: Readonly<Record<string, { readonly status: string }>>;
  readonly test_cases: { readonly generated: number; readonly with_failures: number; readonly errored: number };
  readonly failures: readonly { readonly title: string; readonly operations: readonly string[] }[];
}

export interface Driven {
  readonly code: number | null;
  /** what it said, failures with the requests that show them */
  readonly said: string;
  readonly report: DrivenReport;
}

interface Python {
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * schemathesis of PyPI, all of it in exact versions, in a folder of its own below node_modules/.cache: installed once.
 * @throws Error with pip's words where that is not to be had
 */
export class Schemathesis {
  private constructor(private readonly python: Python) {}

  static async install(): Promise<Schemathesis> {
    const version = /^schemathesis==(\S+)$/m.exec(await readFile(REQUIREMENTS, 'utf8'))?.[1] ?? 'unknown';
    const folder = join(CACHE, `schemathesis-${version}`);
    const [marker, own, packages] = [join(folder, 'installed.txt'), join(folder, 'bin', 'python'), join(folder, 'packages')];
    if (!existsSync(marker) || (await readFile(marker, 'utf8')) !== (await readFile(REQUIREMENTS, 'utf8'))) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', REQUIREMENTS];
      const venv = await run('python3', ['-m', 'venv', folder]);
      const installed = venv.code === 0 ? await run(own, pip) : await run('python3', [...pip, '--target', packages]);
      if (installed.code !== 0) throw new Error(`schemathesis ${version} could not be installed:\n${venv.code === 0 ? '' : venv.said}${installed.said}`);
      await writeFile(marker, await readFile(REQUIREMENTS, 'utf8'));
    }
    return new Schemathesis(existsSync(packages) ? { command: 'python3', env: { PYTHONPATH: packages } } : { command: own, env: {} });
  }

  /**
   * Sends what a description says and what it does not, the same requests each time, and judges the answers by it.
   * @param location URL or file of the description
   * @param known values that lead to something, by path parameter
   */
  async drive(location: string, options: readonly string[], known: Readonly<Record<string, readonly (string | number)[]>> = {}): Promise<Driven> {
    const folder = await mkdtemp(join(tmpdir(), 'evenhand-schemathesis-'));
    try {
      const file = join(folder, 'report.json');
      const config = ['--config-file', join(__dirname, 'schemathesis.toml')];
      const report = ['--no-color', '--report', 'json', '--report-json-path', file];
      const env = { ...this.python.env, EVENHAND_KNOWN: JSON.stringify(known), SCHEMATHESIS_HOOKS: join(__dirname, 'hooks.py'), PYTHONDONTWRITEBYTECODE: '1', HYPOTHESIS_STORAGE_DIRECTORY: folder };
      const ended = await run(this.python.command, ['-m', 'schemathesis.cli', ...config, 'run', location, ...options, ...report], { env, cwd: folder });
      if (!existsSync(file)) throw new Error(`schemathesis did not run:\n${ended.said}`);
      return { ...ended, report: JSON.parse(await readFile(file, 'utf8')) as DrivenReport };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function run(command: string, args: readonly string[], { env = {}, cwd = tmpdir() }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.on('error', (error) => resolve({ code: null, said: String(error) }));
    child.on('close', (code) => resolve({ code, said }));
  });
}
