import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { startLocalPostgres } from '@evenhand/local-postgres';

const IMAGE = 'postgres:18.4-alpine';
const IDLE_SECONDS = 30;
/** data that no one needs after the run: nothing waits for the disk */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', shared_buffers: '128MB', max_connections: '400' };

/**
 * The one server of this checkout's tests, shared by all workers and projects. @returns the url of its administrator: the one in
 * DATABASE_URL; else of a container, where a Docker engine answers that has the image; else of the PostgreSQL that npm installed.
 */
export async function postgresServer(): Promise<string> {
  return process.env.DATABASE_URL ?? ((await dockerHasImage()) ? containerServer() : embeddedServer());
}

async function containerServer(): Promise<string> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const command = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const container = await new PostgreSqlContainer(IMAGE).withTmpFs({ '/var/lib/postgresql': 'rw' }).withCommand(command).withReuse().start();
  return container.getConnectionUri();
}

async function embeddedServer(): Promise<string> {
  const checkout = resolve(__dirname, '../../..');
  const dataDir = `/tmp/evenhand-tests-${createHash('sha256').update(checkout).digest('hex').slice(0, 12)}`;
  const server = await startLocalPostgres({ dataDir, settings: SETTINGS });
  server.release();
  if (!server.adopted) {
    const script = join(__dirname, '..', 'stop-when-idle.cjs');
    const env = { ...process.env, SERVER_URL: server.url };
    spawn(process.execPath, [script, server.dataDir, String(IDLE_SECONDS)], { detached: true, stdio: 'ignore', env }).unref();
  }
  return server.url;
}

/** Asks the engine's own socket; an engine that would have to download the image first is passed over, PostgreSQL is here already. */
function dockerHasImage(): Promise<boolean> {
  const socketPath = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
  if (!socketPath.startsWith('/')) return Promise.resolve(false);
  return new Promise((answer) => {
    const asked = request({ socketPath, path: `/images/${IMAGE}/json`, timeout: 1_000 }, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy()).once('error', () => answer(false)).end();
  });
}
