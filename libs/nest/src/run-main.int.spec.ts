import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../dist/testing/slow-app.js');
const children: ChildProcess[] = [];

beforeAll(() => {
  if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is not built: run npm run build first`);
});
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

describe('a process that is told to stop', () => {
  it('lets the request in flight end, closes what it holds afterwards, takes nothing new, and exits 0', async () => {
    const child = start();
    const url = await listening(child);
    const agent = new Agent({ keepAlive: true });
    const answer = fetchText(`${url}/slow`, agent);
    await child.saying('slow entered');
    child.kill('SIGTERM');
    await child.erring('"msg":"stopping"');
    await expect(new Promise((resolve) => setTimeout(resolve, 150)).then(() => fetch(`${url}/health/live`))).rejects.toThrow();
    expect(await answer).toBe('done');
    expect(await child.exit).toEqual({ code: 0, signal: null });
    expect(child.out()).toMatch(/resource closed\n$/);
  });

  it('does not wait for connections that only stay open', async () => {
    const child = start();
    const url = await listening(child);
    await fetchText(`${url}/health/live`, new Agent({ keepAlive: true }));
    const before = Date.now();
    child.kill('SIGINT');
    expect((await child.exit).code).toBe(0);
    expect(Date.now() - before).toBeLessThan(2_000);
  });

  it('takes two signals of one Ctrl-C, from the terminal and from npm, as one', async () => {
    const child = start();
    const url = await listening(child);
    const answer = fetchText(`${url}/slow`);
    await child.saying('slow entered');
    child.kill('SIGINT');
    await child.erring('"msg":"stopping"');
    child.kill('SIGINT');
    expect(await answer).toBe('done');
    expect((await child.exit).code).toBe(0);
  });

  it('ends at once when it is told a second time', async () => {
    const child = start();
    const url = await listening(child);
    const answer = fetchText(`${url}/slow`).catch((error: Error) => error);
    await child.saying('slow entered');
    child.kill('SIGTERM');
    await child.erring('"msg":"stopping"');
    await new Promise((resolve) => setTimeout(resolve, 600));
    child.kill('SIGTERM');
    expect((await child.exit).code).toBe(143);
    expect(await answer).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a process that cannot go on', () => {
  it('logs a rejection nobody handled and exits 1', async () => {
    const child = start();
    await fetch(`${await listening(child)}/reject`);
    expect((await child.exit).code).toBe(1);
    expect(child.err()).toMatch(/"level":"fatal".*left alone.*a failure nobody handled/);
  });

  it('names every wrong variable in plain words and exits 1', async () => {
    const child = start({ PORT: 'x', LOG_LEVEL: 'loud' });
    expect((await child.exit).code).toBe(1);
    expect(child.err()).toMatch(/^The environment does not fit:\n(.*PORT.*\n)+.*LOG_LEVEL.*\n$/);
  });

  it('does not listen where others could reach it', async () => {
    const child = start({ HOST: '0.0.0.0' });
    expect((await child.exit).code).toBe(1);
    expect(child.err()).toMatch(/^HOST=0\.0\.0\.0 .* EVENHAND_INSECURE=1 .*\n$/);
  });
});

function start(env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [SCRIPT], { env: { PATH: process.env['PATH'], PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  const seen = async (name: 'stdout' | 'stderr', words: string): Promise<string> => {
    for (;;) {
      if (text[name].includes(words)) return text[name];
      if (child.exitCode !== null) throw new Error(`ended without saying "${words}": ${text.stdout}${text.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal), exit, out: () => text.stdout, err: () => text.stderr,
    saying: (words: string) => seen('stdout', words), erring: (words: string) => seen('stderr', words),
  };
}

async function listening(child: ReturnType<typeof start>): Promise<string> {
  const [, url] = /listening (\S+)\n/.exec(await child.saying('listening ')) ?? [];
  if (!url) throw new Error('no url');
  return url;
}

async function fetchText(url: string, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve(body)).on('error', reject);
    }).on('error', reject);
  });
}
