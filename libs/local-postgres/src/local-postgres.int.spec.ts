import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { binaries, packageHome } from './binaries';
import { startLocalPostgres } from './local-postgres';
import type { LocalPostgres, LocalPostgresOptions } from './local-postgres';
import { unprivilegedUser } from './unprivileged-user';

const run = promisify(execFile);
const started: LocalPostgres[] = [];
const folders: string[] = [];

async function folder(mode: number): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evenhand-local-postgres-'));
  await chmod(path, mode);
  folders.push(path);
  return path;
}

async function start(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const server = await startLocalPostgres(options);
  started.push(server);
  folders.push(server.dataDir);
  return server;
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values(((await client.query({ text: sql })).rows[0] ?? {}) as object)[0];
  } finally {
    await client.end();
  }
}

/** Until it answers again, at most ten seconds. */
async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true });
});

describe('a PostgreSQL of our own', () => {
  it('starts on loopback with a password of its own, kept for its user alone', async () => {
    const server = await start({ dataDir: join(await folder(0o755), 'pg') });
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'show server_version')).toMatch(/^18\./);
    expect(await query(server.url, 'show listen_addresses')).toBe('127.0.0.1');
    expect(await query(server.url, 'show fsync')).toBe('on');
    expect(await query(server.url, 'show synchronous_commit')).toBe('on');
    const password = new URL(server.url).password;
    expect(password.length).toBeGreaterThanOrEqual(32);
    expect(await readFile(join(server.dataDir, 'password'), 'utf8')).toBe(password);
    expect((await stat(join(server.dataDir, 'password'))).mode & 0o777).toBe(0o600);
    await expect(query(server.url.replace(password, 'wrong'), 'select 1')).rejects.toThrow(/password/);
  });

  it('makes a database once, also when asked twice at once', async () => {
    const server = await start({ dataDir: join(await folder(0o755), 'pg') });
    const urls = await Promise.all([server.ensureDatabase('even hand'), server.ensureDatabase('even hand')]);
    expect(urls[0]).toBe(urls[1]);
    expect(await query(urls[0] as string, 'select current_database()')).toBe('even hand');
  });

  it('is restarted on the same port with its data when its postmaster is killed', async () => {
    const server = await start({ dataDir: join(await folder(0o755), 'pg') });
    await query(server.url, 'create table kept as select 42 as answer');
    let deaths = 0;
    server.onExit(() => deaths++);
    for (const round of [1, 2]) {
      const { pid, url } = server;
      process.kill(pid, 'SIGKILL');
      expect(await eventually(() => query(url, 'select answer from kept'))).toBe(42);
      expect(deaths).toBe(round);
      await eventually(async () => expect(server.pid).not.toBe(pid));
      expect(server.url).toBe(url);
    }
  });

  it('is adopted by the next start after its parent was killed', async () => {
    const dataDir = join(await folder(0o755), 'pg');
    const first = await start({ dataDir });
    first.release();
    const next = await start({ dataDir });
    expect(next).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
    await next.stop();
    expect((await start({ dataDir })).adopted).toBe(false);
  });

  it('is one server for two starts of the same new folder at the same moment', async () => {
    const dataDir = join(await folder(0o755), 'pg');
    const [one, other] = await Promise.all([start({ dataDir }), start({ dataDir })]);
    expect(one.pid).toBe(other.pid);
    expect(one.url).toBe(other.url);
    expect([one.adopted, other.adopted].sort()).toEqual([false, true]);
  });

  it('starts over a postmaster.pid whose number belongs to another program now', async () => {
    const dataDir = join(await folder(0o755), 'pg');
    const first = await start({ dataDir });
    const pidFile = join(dataDir, 'data', 'postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await first.stop();
    await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
    const log: string[] = [];
    const next = await start({ dataDir, log: (line) => log.push(line) });
    expect(next.adopted).toBe(false);
    expect(log.join()).toContain(`process ${process.pid}, which is another program`);
  });

  it('says what is wrong when it cannot start', async () => {
    const dataDir = join(await folder(0o755), 'pg');
    await expect(startLocalPostgres({ dataDir, settings: { no_such_setting: 'on' } })).rejects.toThrow(/no_such_setting/);
  });

  it('refuses a folder that holds something else', async () => {
    const dataDir = join(await folder(0o755), 'pg');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'thesis.txt'), 'precious');
    await expect(startLocalPostgres({ dataDir })).rejects.toThrow(dataDir);
    expect(await readFile(join(dataDir, 'thesis.txt'), 'utf8')).toBe('precious');
  });

  it('works below a folder that is closed to others, and says where its data is when it runs as another user', async () => {
    const closed = await folder(0o700);
    const dataDir = join(closed, 'clone', '.evenhand', 'postgres');
    const log: string[] = [];
    const server = await start({ dataDir, log: (line) => log.push(line) });
    expect(await query(server.url, 'select 1')).toBe(1);
    if (process.getuid?.() === 0) {
      expect(server.dataDir).toMatch(/^\/var\/tmp\/evenhand-[0-9a-f]{16}$/);
      expect(log.join('\n')).toContain(server.dataDir);
      expect((await stat(server.dataDir)).uid).not.toBe(0);
    } else {
      expect(server.dataDir).toBe(dataDir);
    }
    await query(server.url, 'create table kept as select 42 as answer');
    await server.stop();
    const again = await start({ dataDir });
    expect(await query(again.url, 'select answer from kept')).toBe(42);
  });

  it('runs a copy of its programs where their own folder is closed to the user they run as', async () => {
    const home = join(await folder(0o700), 'package');
    await cp(packageHome(), home, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ version: '0.0.0-spec' }));
    const runAs = await unprivilegedUser();
    const copy = '/var/tmp/evenhand-postgres-0.0.0-spec';
    folders.push(copy);
    for (let start = 1; start <= 2; start++) {
      const { postgres } = await binaries(runAs, () => undefined, home);
      expect(postgres).toBe(join(runAs.uid === undefined ? join(home, 'native') : copy, 'bin', 'postgres'));
      expect((await run(postgres, ['--version'], { ...runAs, cwd: '/' })).stdout).toMatch(/18\./);
    }
  });
});
