import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ProjectionList } from '@evenhand/client';
import { RunningSuite } from './testing/running-suite';

/** The README's tour, carried out: each `sh` block on suites of its own, its output compared with the `text` block behind it. */
const ROOT = join(__dirname, '../../..');
const DEFAULT_URL = 'http://127.0.0.1:8080';
const SHARED_DATA = '../shared/data';

interface Step {
  /** the command's first line */
  readonly title: string;
  readonly command: string;
  /** lines before it in its chapter that a terminal remembers: variables and functions */
  readonly remembered: string;
  readonly shown: string;
}

/** @throws Error where a command stands without its output, or an output without its command */
function stepsOf(readme: string): readonly Step[] {
  const [, tour = ''] = /^## A tour[^\n]*\n(.*?)^## /ms.exec(readme) ?? [];
  return tour.split(/^### /m).flatMap(stepsOfChapter);
}

function stepsOfChapter(chapter: string): readonly Step[] {
  const blocks = [...chapter.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({ language, text }));
  let remembered = '';
  return blocks.flatMap(({ language, text }, i) => {
    const next = blocks[i + 1];
    if (language === 'sh' && next?.language === 'text') {
      const step = { title: text.split('\n')[0] ?? '', command: text.trim(), remembered, shown: next.text };
      remembered += text.split('\n').filter((line) => /^export |^\w+\(\) \{.*\}$/.test(line)).map((line) => `${line}\n`).join('');
      return [step];
    }
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
const tour = stepsOf(readme);
const importing = tour.findIndex(({ command }) => command.includes(SHARED_DATA));
if (tour[0]?.command !== 'npm start' || importing < 0) throw new Error('the tour starts the suite and ends with real data');
const published = existsSync(join(ROOT, SHARED_DATA));
if (!published) console.warn(`skipped: the tour's real data, since ${SHARED_DATA} is not there`);

describe("the README's tour", () => {
  /** by the address that the README gives each */
  const suites = new Map<string, RunningSuite>();
  afterAll(() => Promise.all([...suites.values()].map((suite) => suite.stop())), 60_000);

  /** @returns what the start says */
  async function start(command: string): Promise<string> {
    const { PORT = '8080', ...env } = Object.fromEntries([...command.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value])) as Record<string, string>;
    const suite = await RunningSuite.start(env);
    const address = `http://127.0.0.1:${PORT}`;
    suites.set(address, suite);
    const said = suite.said.join('\n');
    return (address === DEFAULT_URL ? said.replaceAll(` --url ${suite.url}`, '') : said).replaceAll(suite.url, address);
  }

  /** As a reader runs it, who types slower than the suites react and the read models follow. */
  async function run({ command, remembered }: Step): Promise<string> {
    if (command.endsWith('npm start')) return start(command);
    const { url, data } = suites.get(DEFAULT_URL) as RunningSuite;
    const script = [...suites].reduce((text, [address, suite]) => text.replaceAll(address, suite.url), remembered + command);
    const { stdout } = await promisify(execFile)('sh', ['-ec', script], { cwd: ROOT, env: { ...process.env, EVENHAND_URL: url, EVENHAND_DATA: data } });
    await Promise.all([...suites.values()].map(settled));
    return stdout;
  }

  it.each(tour.slice(0, importing))('prints as shown: $title', async (step) => {
    expect(cutAs(step.shown, await run(step))).toBe(step.shown);
  }, 60_000);

  (published ? it : it.skip).each(tour.slice(importing))('prints as shown, on real data: $title', async (step) => {
    expect(cutAs(step.shown, await run(step))).toBe(step.shown);
  }, 120_000);
});

/** Waits until everything stored was reacted to, and is in every read model. */
async function settled({ url }: RunningSuite): Promise<void> {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  for (;;) {
    const reacted = await get<{ position: number }>('/v1/reactions');
    const stored = await get<{ position: number }>('/v1/clock');
    const { items } = await get<ProjectionList>('/v1/projections');
    if (reacted.position === stored.position && items.every(({ lag }) => lag === 0)) return;
    await wait(20);
  }
}

it('the README names only files that are there', () => {
  const named = [...readme.matchAll(/[`(]((?:libs|services|docs)\/[\w./-]+\.(?:ts|md|mjs|ndjson))[`)]/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
