import { testDatabase, testTopic } from '@evenhand/testing';
import type { TestDatabase, TestTopic } from '@evenhand/testing';
import { environmentOf } from '../distributed/environment';
import type { ServiceName } from '../distributed/services';
import { startService } from './service.process';
import type { ServiceProcess } from './service.process';

interface InstallationOptions {
  /** postgres://… or esdb://…; default: its own database */
  readonly eventStoreUrl?: string | undefined;
  /** of its topics */
  readonly partitions: number;
  /** for each of its processes */
  readonly env?: Readonly<Record<string, string>>;
}

/** Services as processes of their own, with a database and topics that nobody else has. */
export class Installation {
  private readonly processes = new Map<ServiceName, ServiceProcess[]>();

  private constructor(private readonly database: TestDatabase, readonly topic: TestTopic, private readonly options: InstallationOptions) {}

  static async open(name: string, options: InstallationOptions): Promise<Installation> {
    return new Installation(await testDatabase(name), await testTopic(name), options);
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  get eventStoreUrl(): string {
    return this.options.eventStoreUrl ?? this.database.url;
  }

  get inboundTopic(): string {
    return `${this.topic.topic}.inbound`;
  }

  /** @returns where the instance of a service is that was started as the n-th */
  urlOf(service: ServiceName, n = 0): string {
    return this.processes.get(service)?.[n]?.url ?? 'http://127.0.0.1';
  }

  /** @returns one more instance, once it is ready */
  async start(service: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const { databaseUrl, eventStoreUrl, inboundTopic, topic: { topic, brokers }, options } = this;
    const partitions = String(options.partitions);
    const started = await startService(service, {
      ...environmentOf(service, { databaseUrl, eventStoreUrl, brokers, urlOf: (name) => this.urlOf(name) }),
      EVENHAND_JOURNEY_TOPIC: topic, EVENHAND_JOURNEY_PARTITIONS: partitions, EVENHAND_INBOUND_TOPIC: inboundTopic, EVENHAND_INBOUND_REJECTED_TOPIC: `${topic}.rejected`,
      EVENHAND_INBOUND_GROUP: inboundTopic, EVENHAND_INBOUND_PARTITIONS: partitions, ...options.env, ...env,
    });
    this.processes.set(service, [...(this.processes.get(service) ?? []), started]);
    return started;
  }

  /** Kills what runs; nothing is left of it. */
  async close(): Promise<void> {
    await Promise.all([...this.processes.values()].flat().map((one) => one.end('SIGKILL')));
    await this.topic.drop();
    await this.database.drop();
  }
}
