import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { simulate } from '@evenhand/simulation';
import { run } from '../program';
import { runCaptured } from '../testing/captured-terminal';

const small = ['simulate', '--customers', '12', '--months', '2', '--seed', '4'];
const expected = [...simulate({ customers: 12, months: 2, seed: 4 })];

describe('evenhand simulate', () => {
  it('writes the events one a line, and nothing else', async () => {
    const { code, stdout, stderr } = await runCaptured(small);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(expected.map((event) => `${JSON.stringify(event)}\n`).join(''));
  });

  it('begins on the day it is told to', async () => {
    const { stdout } = await runCaptured([...small, '--from', '2024-03-01']);
    expect(stdout).toMatch(/^\{"specversion":"1.0",.*"time":"2024-03-0/);
  });

  it('tells how to use it', async () => {
    const { code, stdout } = await runCaptured(['simulate', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n(.*\n)*.*evenhand simulate --publish/);
    expect(stdout).toMatch(/default: 1000.*\n(.*\n)*.*default: 1\).*\n(.*\n)*.*default: 12\)(.*\n)*.*default: "2025-01-01"\)/);
  });

  it.each([
    ['customers', 'many'], ['seed', '-1'], ['months', '1.5'], ['from', '2025-02-29'], ['from', 'today'],
  ])('exits with 2 for a --%s of %s, and writes nothing', async (option, value) => {
    expect(await runCaptured(['simulate', `--${option}`, value])).toMatchObject({ code: 2, stdout: '' });
  });

  describe('--publish', () => {
    let suite: SmallSuite;
    afterEach(() => suite.stop());

    it('sends them in their order and prints the counts', async () => {
      suite = await SmallSuite.start();
      const ids = [...new Set(expected.map(({ id }) => id))];
      const again = expected.length - ids.length;
      expect(again).toBeGreaterThan(0);
      expect(await runCaptured([...small, '--publish', '--url', suite.url])).toMatchObject({
        code: 0, stdout: `stored ${ids.length}, duplicate ${again}, rejected 0, position ${ids.length}\n`, stderr: '',
      });
      const told = new Map(expected.map(({ id, type }) => [id, type.split('.')[1]]));
      for (const service of ['interactions', 'complaints']) expect(suite.stored.filter((id) => told.get(id) === service)).toEqual(ids.filter((id) => told.get(id) === service));
      expect(suite.stored.length).toBe(ids.length);
      expect((await runCaptured([...small, '--publish', '--json', '--url', suite.url])).stdout)
        .toBe(`{"stored":0,"duplicate":${expected.length},"rejected":0,"position":${ids.length}}\n`);
    });

    it('goes on where a broken connection broke', async () => {
      suite = await SmallSuite.start([{ cutAfter: 20 }]);
      const { code, stdout } = await runCaptured([...small, '--publish', '--url', suite.url]);
      expect(code).toBe(0);
      expect(stdout).toContain('rejected 0');
      expect(suite.requests.length).toBeGreaterThan(1);
    });

    it('tells the first refused events, counts the others, and exits with 1', async () => {
      suite = await SmallSuite.start([{ refuseItems: true }, { refuseItems: true }]);
      const { code, stdout, stderr } = await runCaptured([...small, '--publish', '--url', suite.url]);
      expect(code).toBe(1);
      expect(stdout).toBe(`stored 0, duplicate 0, rejected ${expected.length}, position 0\n`);
      expect(stderr.trim().split('\n')).toHaveLength(21);
      const first = expected.findIndex(({ type }) => type.startsWith('evenhand.interactions.'));
      expect(stderr).toContain(`line ${first + 1}  ${expected[first]?.id}  refused: not today`);
    });
  });

  it('makes no more than is read, and ends when nobody reads on', async () => {
    const stdout = new PassThrough({ highWaterMark: 1_024 });
    const terminal = { stdin: Readable.from([]), stdout, stderr: new PassThrough(), env: {}, sleep: () => Promise.resolve(), user: () => 'mei', onInterrupt: () => () => undefined };
    const running = run(['simulate', '--customers', '1000', '--months', '1200'], terminal);
    await wait(50);
    expect(stdout.readableLength + stdout.writableLength).toBeLessThan(500_000);
    stdout.destroy();
    expect(await running).toBe(0);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const program = join(__dirname, '../../bin/evenhand.cjs');
    if (!existsSync(join(__dirname, '../../dist/main.js'))) throw new Error('the command line is not built: npm run build');
    const running = spawn(process.execPath, [program, 'simulate', '--customers', '3000', '--months', '120'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = text(running.stderr);
    await once(running.stdout, 'data');
    running.stdout.destroy();
    const [code] = (await once(running, 'exit')) as [number];
    expect([code, await said]).toEqual([0, '']);
  });
});
