import { Controller, Get, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { RequestDurations } from './request-durations';

/** The metrics of one process. Modules give `registers: [metrics.registry]` to their own counters and gauges. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly durations = new RequestDurations();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  async text(): Promise<string> {
    return `${await this.registry.metrics()}\n${this.durations.text()}`;
  }
}

@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async show(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.header('content-type', Registry.PROMETHEUS_CONTENT_TYPE);
    return this.metrics.text();
  }
}
