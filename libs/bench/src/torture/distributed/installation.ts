import { mkdir, chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startLocalKafka } from '@evenhand/local-kafka';
import type { LocalKafka } from '@evenhand/local-kafka';
import { startLocalPostgres } from '@evenhand/local-postgres';
import type { LocalPostgres } from '@evenhand/local-postgres';
import { startEntry } from '@evenhand/suite/distributed/entry';
import { environmentOf } from '@evenhand/suite/distributed/environment';
import { ROOT } from '@evenhand/suite/distributed/parts';
import { freePorts } from '@evenhand/suite/distributed/ports';
import type { Route } from '@evenhand/suite/distributed/routes';
import { perService, SERVICES } from '@evenhand/suite/distributed/services';
import type { ServiceName } from '@evenhand/suite/distributed/services';
import type { Findings } from '../findings';
import { TorturedProcess } from './tortured.process';
import type { Plant } from './plants';

const DATABASE = 'evenhand';
/** So few rows that a replay has many tasks; what is overdue waits seconds; a lease that a relay loses within seconds. */
const SETTINGS = {
  LOG_LEVEL: 'info', HOST: '127.0.0.1', EVENHAND_REBUILD_ROWS: '1000', EVENHAND_TIMER_SETTLE: '2', EVENHAND_JURISDICTIONS: 'UK,CN,internal,internal-updates',
  EVENHAND_RELAY_LEASE_MS: '2000', EVENHAND_JOURNEY_PARTITIONS: '16', EVENHAND_INBOUND_PARTITIONS: '4',
} as const;
/** Of each service but the projections. */
const INSTANCES: Readonly<Record<Exclude<ServiceName, 'projections'>, number>> = { interactions: 1, complaints: 1, relay: 2, inbound: 2 };
const [ENTRY_MS, LOOK_MS] = [60_000, 50];

/** A distributed installation of processes on this machine, with a broker and a PostgreSQL of its own, as it is killed piece by piece and started again. */
export class Installation {
  private constructor(
    readonly folder: string, readonly instances: readonly TorturedProcess[], readonly kafka: LocalKafka, private readonly postgres: LocalPostgres,
    private readonly database: string, private readonly entry: { readonly url: string; close(): Promise<void> }, private readonly findings: Findings,
  ) {}

  /** Starts what services stand on; these not yet. @param plant a fault that some of them get */
  static async make(replicas: number, findings: Findings, plant?: Plant): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'evenhand-torture-'));
    await chmod(folder, 0o755); // as root, PostgreSQL runs as another user, who must get in
    await mkdir(join(folder, 'logs'));
    const postgres = await startLocalPostgres({ dataDir: join(folder, 'postgres') });
    const database = await postgres.ensureDatabase(DATABASE);
    const kafka = await startLocalKafka({ dataDir: join(folder, 'kafka') });
    const names = SERVICES.flatMap((service) => Array.from({ length: service === 'projections' ? replicas : INSTANCES[service] }, (_, n) => ({ service, name: `${service}-${n + 1}` })));
    const ports = await freePorts(names.length);
    const urlsOf = (service: ServiceName): string[] => names.flatMap((one, i) => (one.service === service ? [`http://127.0.0.1:${ports[i]}`] : []));
    const backing = { databaseUrl: database, eventStoreUrl: database, brokers: kafka.brokers, urlOf: (service: ServiceName) => urlsOf(service)[0] as string };
    const instances = names.map(({ service, name }, i) => {
      const port = ports[i] as number;
      const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...SETTINGS, ...environmentOf(service, backing), PORT: String(port) };
      return new TorturedProcess({ service, name, port, env, logFile: join(folder, 'logs', `${name}.log`), preload: plant?.service === service ? plant.file : undefined }, findings);
    });
    const { routes } = JSON.parse(await readFile(join(ROOT, 'infra/proxy/routes.json'), 'utf8')) as { readonly routes: readonly Route[] };
    const entry = await startEntry(routes, { port: 0, host: '127.0.0.1', instances: perService(urlsOf), descriptionFile: join(ROOT, 'infra/proxy/openapi.json') });
    return new Installation(folder, instances, kafka, postgres, database, entry, findings);
  }

  /** of the entry */
  get url(): string {
    return this.entry.url;
  }

  get failed(): number {
    return this.instances.reduce((sum, { failed }) => sum + failed, 0);
  }

  databaseUrl(): string {
    return this.database;
  }

  of(service: ServiceName): readonly TorturedProcess[] {
    return this.instances.filter(({ plan }) => plan.service === service);
  }

  start(): void {
    for (const instance of this.instances) instance.start();
  }

  async ready(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.ready()));
  }

  /** Waits until one relay says that it is the active one. @returns undefined where none does for a minute, or something was found */
  async relay(role: 'active' | 'standby', except?: TorturedProcess): Promise<TorturedProcess | undefined> {
    for (const since = Date.now(); Date.now() - since < ENTRY_MS && !this.findings.signal.aborted; await sleep(LOOK_MS)) {
      for (const relay of this.of('relay')) if (relay !== except && relay.isUp && (await roleOf(relay)) === role) return relay;
    }
    return undefined;
  }

  /** @returns false where it was dead already; it is restarted by who looks after it */
  killPostgres(): boolean {
    return isAlive(this.postgres.pid) && process.kill(this.postgres.pid, 'SIGKILL');
  }

  said(text: string): boolean {
    return this.instances.some((instance) => instance.said(text));
  }

  /** Stops all as an operator does. The data is kept where something was found. */
  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.entry.close();
    await this.kafka.stop();
    await this.postgres.stop();
    if (this.findings.all.length === 0) await rm(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }
}

async function roleOf({ url }: TorturedProcess): Promise<unknown> {
  const answer = await fetch(`${url}/v1/relay`, { signal: AbortSignal.timeout(5_000) }).then((response) => response.json() as Promise<{ readonly instance?: string }>).catch(() => undefined);
  return answer?.instance;
}
