import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, tracedAs } from '../distributed/services';
import { composeFile, filledIn } from './testing/compose.file';
import type { ComposeFile, ComposeService } from './testing/compose.file';
import { isPinned, problemsOf, secretLiterals } from './testing/deployed';
import { documentsOf, ROOT, textOf } from './testing/yaml.files';

const PASSWORD = 'as-it-was-drawn';
const given = { POSTGRES_PASSWORD: PASSWORD };
const distributed = composeFile('docker-compose.yml');
const suite = composeFile('docker-compose.suite.yml');
const both: readonly [string, ComposeFile][] = [['docker-compose.yml', distributed], ['docker-compose.suite.yml', suite]];
const each = both.flatMap(([file, { services }]) => Object.entries(services).map(([name, service]) => ({ file, name, service, services })));
const built = each.filter(({ service }) => service.build);

const environmentOf = ({ environment = {} }: ComposeService): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== null).map(([name, text]) => [name, filledIn(text, given)]));
const passedBy = ({ environment = {} }: ComposeService): string[] => Object.entries(environment).filter(([, text]) => text === null).map(([name]) => name);

describe('docker-compose.yml', () => {
  it('runs every service, each from the one Dockerfile', () => {
    expect(Object.entries(distributed.services).filter(([, { build }]) => build).map(([name, { build }]) => [name, build])).toEqual(
      expect.arrayContaining(SERVICES.map((service) => [service, { context: '.', dockerfile: 'infra/docker/Dockerfile', args: { SERVICE: service } }])),
    );
    expect(built.map(({ name }) => name).sort()).toEqual([...SERVICES, 'suite'].sort());
  });

  it('opens one port, the proxy\'s, to this machine alone', () => {
    for (const [, { services }] of both) expect(Object.values(services).flatMap(({ ports = [] }) => ports)).toEqual([expect.stringMatching(/^127\.0\.0\.1:\$\{PORT:-8080\}:8080$/)]);
    expect(distributed.services.proxy?.ports).toHaveLength(1);
  });
});

describe.each(built)('$name in $file', ({ name, service }) => {
  it('is told all it needs and nothing it does not know, and listens where others look for it', () => {
    const exposed = Number(/^EXPOSE (\d+)$/m.exec(textOf('infra/docker/Dockerfile'))?.[1]);
    expect(problemsOf({ service: name as (typeof SERVICES)[number], env: environmentOf(service), passed: passedBy(service), port: exposed })).toEqual([]);
  });

  it('tells its spans apart from others\', and where the operator says so sends them there', () => {
    expect(environmentOf(service)['OTEL_SERVICE_NAME']).toBe(tracedAs(name as (typeof SERVICES)[number]));
    expect(passedBy(service)).toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('writes nowhere and may do nothing but serve', () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], restart: 'unless-stopped' });
  });
});

describe('a check of variables', () => {
  const env = { HOST: '0.0.0.0', PORT: '8080', EVENHAND_INSECURE: '1', EVENT_STORE_URL: 'esdb://store:2113', DATABASE_URL: 'postgres://db/x', KAFKA_BROKERS: 'kafka:9092' };
  const projections = { service: 'projections' as const, env, passed: [], port: 8080 };
  it.each([
    ['one that nobody knows', { ...projections, env: { ...env, EVENHAND_TYPO: '1' } }, 'projections knows no variable EVENHAND_TYPO'],
    ['one that is passed on to nobody', { ...projections, passed: ['EVENHAND_TYPO'] }, 'projections knows no variable EVENHAND_TYPO'],
    ['one that is missing', { ...projections, env: { ...env, DATABASE_URL: '' } }, expect.stringContaining('DATABASE_URL must be') as string],
    ['another port', { ...projections, port: 8081 }, 'projections listens on 8080, not 8081'],
    ['loopback', { ...projections, env: { ...env, HOST: '127.0.0.1' } }, 'projections listens on 127.0.0.1, where no other container reaches it'],
  ])('names %s', (_, deployed, problem) => {
    expect(problemsOf(projections)).toEqual([]);
    expect(problemsOf(deployed)).toEqual([problem]);
  });
});

describe.each(each)('$name of $file', ({ service, services }) => {
  it('is an image in one exact version, or built here', () => {
    expect(service.build !== undefined || isPinned(service.image ?? '')).toBe(true);
  });

  it('can be asked for its health, and starts after what it needs is healthy', () => {
    expect(service.build ?? service.healthcheck?.test[0]).toBeTruthy();
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(services)).toContain(needed);
      expect(condition).toBe('service_healthy');
    }
  });

  it('names hosts that there are, and waits for each of them', () => {
    const hosts = Object.values(environmentOf(service)).flatMap((text) => [...text.matchAll(/(?:@|:\/\/|^)([a-z][a-z0-9-]*):\d{4,5}/g)].map(([, host]) => host as string));
    const others = hosts.filter((host) => services[host] !== service);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(others));
    if (service.build) expect(Object.keys(service.depends_on ?? {})).toEqual(expect.arrayContaining(others));
  });
});

describe.each(both)('%s', (file, { services, volumes = {}, secrets = {} }) => {
  it('keeps data in volumes that it declares, and mounts files that there are', () => {
    const mounts = Object.values(services).flatMap((service) => service.volumes ?? []).map((mount) => mount.split(':')[0] as string);
    const named = mounts.filter((source) => !source.startsWith('.'));
    expect([...named].sort()).toEqual(Object.keys(volumes).sort());
    for (const source of mounts.filter((path) => path.startsWith('.'))) expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
  });

  it('holds no secret: each is a variable that has to be there, or a file made of one', () => {
    expect(secretLiterals(documentsOf(file)[0], (text) => /^\$\{[A-Z_]+:\?[^}]+\}$|^\/run\/secrets\//.test(text)).filter((path) => !/\/secrets\/\d+$|^\/secrets\//.test(path))).toEqual([]);
    expect(Object.values(services).flatMap((service) => service.secrets ?? []).filter((name) => !secrets[name]?.environment)).toEqual([]);
    expect(() => Object.values(services).map((service) => Object.values(service.environment ?? {}).map((text) => text && filledIn(text, {})))).toThrow('run sh infra/docker/secrets.sh first');
  });

  it('needs no variable that .env does not say', () => {
    const needed = new Set([...textOf(file).replace(/^\s*#.*$/gm, '').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name as string).concat(Object.values(secrets).map(({ environment }) => environment as string)));
    const said = new Set([...textOf('infra/docker/.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name as string));
    expect([...needed].filter((name) => !said.has(name))).toEqual([]);
  });
});

describe('a look for secrets', () => {
  it.each([
    [{ environment: { POSTGRES_PASSWORD: 'evenhand' } }, ['/environment/POSTGRES_PASSWORD']],
    [{ environment: { DATABASE_URL: 'postgres://evenhand:evenhand@postgres/evenhand' } }, ['/environment/DATABASE_URL']],
    [{ environment: { DATABASE_URL: 'postgres://evenhand:${PASSWORD}@postgres/evenhand', HOST: 'postgres' } }, []],
  ])('finds in %j %j', (document, found) => {
    expect(secretLiterals(document, (text) => text.startsWith('$'))).toEqual(found);
  });

  it('takes no image that moves for pinned', () => {
    expect(['postgres', 'postgres:18', 'postgres:latest', 'postgres:18.4-alpine', 'prom/prometheus:v3.5.0'].map(isPinned)).toEqual([false, false, false, true, true]);
  });
});
