import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPython, run } from '../python.packages';
import type { Python } from '../python.packages';

export { pythonIsHere } from '../python.packages';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

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

/**
 * schemathesis of PyPI, all of it in exact versions, in a folder of its own below node_modules/.cache: installed once.
 * @throws Error with pip's words where that is not to be had
 */
export class Schemathesis {
  private constructor(private readonly python: Python) {}

  static async install(): Promise<Schemathesis> {
    return new Schemathesis(await installedPython(REQUIREMENTS, 'schemathesis'));
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
