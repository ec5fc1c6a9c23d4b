import { Module } from '@nestjs/common';
import { HealthChecks, HealthController } from './health';
import { Metrics, MetricsController } from './metrics';
import { OpenApi, OpenApiController } from './open-api';

/** What every service's module imports: it stands once per process, however many services share it. */
@Module({
  controllers: [HealthController, MetricsController, OpenApiController],
  providers: [HealthChecks, Metrics, OpenApi],
  exports: [HealthChecks, Metrics, OpenApi],
})
export class ServerModule {}
