import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, until } from '../testing/suite.process';
import { answers } from './health';
import { ManagedProcess } from './managed-process';
import { freePorts } from './ports';

const PARENT_WATCH = join(__dirname, '../../dist/distributed/parent.watch.js');
const SERVER = `
  process.stderr.write('a word of ' + process.pid + '\\n');
  require('node:http').createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => { process.stdout.write('told to stop\\n'); process.exit(0); });`;

let folder: string;
const running: ManagedProcess[] = [];
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'evenhand-managed-'))));
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

async function managed(script: string, said: string[] = []): Promise<{ readonly process: ManagedProcess; readonly url: string; readonly logFile: string }> {
  const file = join(folder, 'server.js');
  await writeFile(file, script);
  const [port] = await freePorts(1);
  const [url, logFile] = [`http://127.0.0.1:${port}`, join(folder, 'server.log')];
  const one = new ManagedProcess({ name: 'server', command: process.execPath, args: [file], env: { PORT: String(port) }, cwd: folder, logFile, healthy: () => answers(url), say: (line) => said.push(line) });
  running.push(one);
  return { process: one, url, logFile };
}

describe('a process that is kept running', () => {
  it('is there once it serves, writes its name before each line of its log, and stops in good order', async () => {
    const { process: one, url, logFile } = await managed(SERVER);
    await one.start();
    await answers(url);
    const pid = one.pid as number;
    await one.stop();
    expect(isAlive(pid)).toBe(false);
    expect(await readFile(logFile, 'utf8')).toBe(`server | a word of ${pid}\nserver | told to stop\n`);
  });

  it('is started again where it dies, on the same port, and its death is said', async () => {
    const said: string[] = [];
    const { process: one, url } = await managed(SERVER, said);
    await one.start();
    const first = one.pid as number;
    process.kill(first, 'SIGKILL');
    await until(() => (one.pid !== first ? answers(url).then(() => true, () => undefined) : undefined));
    expect(said).toEqual([expect.stringMatching(/^server was ended by SIGKILL; it is started again in \d+ ms \(.*server\.log\)$/)]);
    await one.stop();
    expect(said).toHaveLength(1);
  });

  it('gives its last words where it does not come up', async () => {
    const { process: one } = await managed('process.stderr.write("no such thing\\n"); process.exit(3);');
    await expect(one.start()).rejects.toThrow('server ended at its start:\nserver | no such thing');
  });

  it('ends by itself where its starter is killed', async () => {
    const child = join(folder, 'child.js');
    await writeFile(child, 'setInterval(() => undefined, 1000); process.on("SIGTERM", () => process.exit(0));');
    const starter = spawn(process.execPath, ['-e', `
      const child = require('node:child_process').spawn(process.execPath, ['--require', ${JSON.stringify(PARENT_WATCH)}, ${JSON.stringify(child)}], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.once('spawn', () => process.stdout.write(String(child.pid)));`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await until(() => (isAlive(pid) ? undefined : true));
  });
});
