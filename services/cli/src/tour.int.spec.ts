import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProjectionList } from '@evenhand/client';
import { RunningSuite } from './testing/running-suite';

/** The README's tour, carried out: each `sh` block on a suite of its own, its output compared with the `text` block behind it. */
const ROOT = join(__dirname, '../../..');
const DEFAULT_URL = 'http://127.0.0.1:8080';
const SHARED_DATA = '../shared/data';

interface Step {
  /** the command's first line */
  readonly title: string;
  readonly command: string;
  readonly shown: string;
}

/** @throws Error where a command stands without its output, or an output without its command */
function stepsOf(readme: string): readonly Step[] {
  const [, tour = ''] = /^## A tour[^\n]*\n(.*?)^## /ms.exec(readme) ?? [];
  const blocks = [...tour.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));
  return blocks.flatMap(({ language, text }, i) => {
    const next = blocks[i + 1];
    if (language === 'sh' && next?.language === 'text') return [{ title: text.split('\n')[0] ?? '', command: text.trim(), shown: next.text }];
    if (language === 'text' && blocks[i - 1]?.language === 'sh') return [];
    throw new Error(`a block of the tour has no counterpart:\n${text}`);
  });
}

/** The output cut where the README cuts it: a line `…` stands for any lines, a line that ends in `…` for any that begins so. */
function cutAs(shown: string, output: string): string {
  const left = output.trimEnd().split('\n');
  const patterns = shown.trimEnd().split('\n');
  const fits = (line: string, pattern?: string): boolean => (pattern?.endsWith('…') ? line.startsWith(pattern.slice(0, -1)) : line === pattern);
  const cut = patterns.map((pattern, i) => {
    if (pattern !== '…') {
      const line = left.shift() ?? '(no such line)';
      return fits(line, pattern) ? pattern : line;
    }
    while (left.length > 0 && !fits(left[0] ?? '', patterns[i + 1])) left.shift();
    return pattern;
  });
  return [...cut, ...left, ''].join('\n');
}

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const [start, ...tour] = stepsOf(readme);
const importing = tour.findIndex(({ command }) => command.includes(SHARED_DATA));
if (start?.command !== 'npm start' || importing < 0) throw new Error('the tour starts the suite and ends with real data');
const published = existsSync(join(ROOT, SHARED_DATA));
if (!published) console.warn(`skipped: the tour's real data, since ${SHARED_DATA} is not there`);

describe("the README's tour", () => {
  let suite: RunningSuite;
  beforeAll(async () => {
    suite = await RunningSuite.start();
  }, 60_000);
  afterAll(() => suite?.stop(), 60_000);

  /** As a reader runs it, who types slower than the read models follow. */
  async function run(command: string): Promise<string> {
    const { stdout } = await promisify(execFile)('sh', ['-ec', command.replaceAll(DEFAULT_URL, suite.url)], {
      cwd: ROOT, env: { ...process.env, EVENHAND_URL: suite.url, EVENHAND_DATA: suite.data },
    });
    for (;;) {
      const { items } = (await (await fetch(`${suite.url}/v1/projections`)).json()) as ProjectionList;
      if (items.every(({ lag }) => lag === 0)) return stdout;
      await wait(20);
    }
  }

  it('starts with what a first start says', () => {
    const said = suite.said.join('\n').replaceAll(` --url ${suite.url}`, '').replaceAll(suite.url, DEFAULT_URL);
    expect(cutAs(start.shown, said)).toBe(start.shown);
  });

  it.each(tour.slice(0, importing))('prints as shown: $title', async ({ command, shown }) => {
    expect(cutAs(shown, await run(command))).toBe(shown);
  }, 60_000);

  (published ? it : it.skip).each(tour.slice(importing))('prints as shown, on real data: $title', async ({ command, shown }) => {
    expect(cutAs(shown, await run(command))).toBe(shown);
  }, 120_000);
});

it('the README names only files that are there', () => {
  const named = [...readme.matchAll(/[`(]((?:libs|services|docs)\/[\w./-]+\.(?:ts|md|mjs|ndjson))[`)]/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
