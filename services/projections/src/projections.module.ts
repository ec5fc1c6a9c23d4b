import { join } from 'node:path';
import { BANK } from '@evenhand/contracts';
import { Clock, EventStore } from '@evenhand/event-sourcing';
import type { StoredEvent } from '@evenhand/event-sourcing';
import { ParkedTopic } from '@evenhand/journey-log';
import type { JourneyLog, KafkaOptions, ParkedTopicSpec } from '@evenhand/journey-log';
import { HealthChecks, Metrics, OpenApi, ServerModule } from '@evenhand/nest';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { BulkOptions, CustomerEvents, Log } from '@evenhand/projection-engine';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { AuditController } from './audit/audit.controller';
import { auditApi } from './audit/audit.openapi';
import { BlindReviewsController } from './blind-reviews/blind-reviews.controller';
import { blindReviewsApi } from './blind-reviews/blind-reviews.openapi';
import { ColumnsThread } from './columns/columns.thread';
import { ComplaintsController } from './complaints/complaints.controller';
import { complaintDeskApi } from './complaints/complaints.openapi';
import { ContactsController } from './contacts/contacts.controller';
import { contactsApi } from './contacts/contacts.openapi';
import { CustomersController } from './customers/customers.controller';
import { customersApi } from './customers/customers.openapi';
import { CustomerStateController } from './customer-state/customer-state.controller';
import { customerState } from './customer-state/customer-state.projection';
import { CustomerStateReader } from './customer-state/customer-state.reader';
import { DisclosureGapsController } from './disclosure-gaps/disclosure-gaps.controller';
import { disclosureGapsApi } from './disclosure-gaps/disclosure-gaps.openapi';
import { EquityReviewsController } from './equity-reviews/equity-reviews.controller';
import { equityReviewsApi } from './equity-reviews/equity-reviews.openapi';
import { FollowUpsController } from './follow-ups/follow-ups.controller';
import { followUpsApi } from './follow-ups/follow-ups.openapi';
import { JourneyController } from './journey/journey.controller';
import { ListReader } from './lists/list.reader';
import { CatalogueController } from './operations/catalogue.controller';
import { addLagMetrics } from './operations/lag.metrics';
import { OperationsController } from './operations/operations.controller';
import { operationsApi } from './operations/operations.openapi';
import { ProjectionsController } from './operations/projections.controller';
import { ParkedController } from './parked/parked.controller';
import { ParkedEvents } from './parked/parked.events';
import { parkedApi } from './parked/parked.openapi';
import { ParkedTeller } from './parked/parked.teller';
import { UnreadableRecords } from './parked/unreadable.records';
import { decode } from './projected-event';
import type { ProjectedEvent } from './projected-event';
import { projections } from './projections';
import { projectionsApi } from './projections.openapi';
import { CauseCustomersController } from './root-causes/cause-customers.controller';
import { RootCausesController } from './root-causes/root-causes.controller';
import { rootCausesApi } from './root-causes/root-causes.openapi';
import { SurveyInvitationsController } from './surveys/survey-invitations.controller';
import { surveyInvitationsApi } from './surveys/survey-invitations.openapi';
import { windowSpan } from './window.span';

export { ProjectionsConfig, RebuildConfig, rebuildOptions } from './config';
export type { RebuildLimits } from './config';
export { journeyItem } from '@evenhand/journey-log';

export interface ProjectionsOptions {
  /** whose journeys of one customer are read, and whose positions readers ask for; stays open when the module stops */
  readonly store: EventStore;
  /** what is projected; where it is shared, all processes on it and on these read models divide the work. Stays open too */
  readonly journey: JourneyLog;
  /** postgres://… of the read models */
  readonly databaseUrl: string;
  /** the suite's clock: what `now` is where a read names no moment */
  readonly clock: Clock;
  /** how threads that replay and verify find the journey log, and what they may take of the machine; without it nothing is replayed */
  readonly rebuild?: Omit<BulkOptions, 'workerFile'>;
  /** where others are told of what is parked; without it nobody is */
  readonly parked?: (ParkedTopicSpec & { readonly kafka: KafkaOptions }) | undefined;
  readonly log?: Log;
}

/** One customer's events straight from the store, which finds them without reading his slot. */
const eventsIn = (store: EventStore): CustomerEvents => async (customer, after, to) => {
  const events: StoredEvent[] = [];
  for await (const page of store.readCustomer(customer, after, to)) events.push(...page);
  return events;
};

/** The built file, from the sources too: a thread runs no TypeScript. */
const builtFile = (name: string): string => join(__dirname, '..', 'dist', name);

/** Read models and the read API. Projects from the moment the application stands until it shuts down. */
@Module({})
export class ProjectionsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly columns: ColumnsThread, private readonly parked: ParkedEvents,
    store: EventStore, health: HealthChecks, metrics: Metrics, openApi: OpenApi,
  ) {
    health.add({ name: 'read-models', check: async () => void (await engine.read(customerState.name, BANK)) });
    addLagMetrics(metrics.registry, engine, store, projections.map(({ name }) => name));
    for (const api of [projectionsApi, operationsApi, parkedApi, contactsApi, customersApi, complaintDeskApi, followUpsApi, surveyInvitationsApi, rootCausesApi, equityReviewsApi, blindReviewsApi, disclosureGapsApi, auditApi]) openApi.add(api);
  }

  static register({ store, journey, databaseUrl, clock, rebuild, parked, log }: ProjectionsOptions): DynamicModule {
    const bulk = rebuild && { ...rebuild, workerFile: builtFile('bulk.worker.js') };
    return {
      module: ProjectionsModule,
      imports: [ServerModule],
      controllers: [
        CustomersController, CustomerStateController, ContactsController, JourneyController, ComplaintsController, FollowUpsController, SurveyInvitationsController, RootCausesController, CauseCustomersController,
        EquityReviewsController, BlindReviewsController, DisclosureGapsController, AuditController,
        ProjectionsController, OperationsController, ParkedController, CatalogueController,
      ],
      providers: [
        { provide: EventStore, useValue: store },
        { provide: Clock, useValue: clock },
        { provide: ColumnsThread, useFactory: () => new ColumnsThread(builtFile('columns.worker.js'), { databaseUrl }, clock, log) },
        { provide: ProjectionEngine, useFactory: () => ProjectionEngine.open({ databaseUrl, journey, decode, projections, bulk, windows: windowSpan, customerEvents: eventsIn(store), log }) },
        { provide: UnreadableRecords, useFactory: () => new UnreadableRecords(databaseUrl) },
        {
          provide: ParkedEvents, inject: [UnreadableRecords],
          useFactory: (records: UnreadableRecords) => new ParkedEvents(journey, records, parked && new ParkedTeller(databaseUrl, store, new ParkedTopic(parked.kafka, parked), log), log),
        },
        { provide: CustomerStateReader, inject: [ProjectionEngine], useFactory: (engine: ProjectionEngine<ProjectedEvent>) => new CustomerStateReader(engine, store, clock) },
        { provide: ListReader, inject: [ProjectionEngine], useFactory: (engine: ProjectionEngine<ProjectedEvent>) => new ListReader(engine, databaseUrl) },
      ],
      exports: [ProjectionEngine],
    };
  }

  onApplicationBootstrap(): void {
    this.engine.start();
    this.columns.start();
    this.parked.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.columns.stop();
    await this.engine.stop();
    await this.parked.stop();
  }
}
