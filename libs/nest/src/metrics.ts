import { Controller, Get, Injectable, Res } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { RequestDurations } from './request-durations';

/** The metrics of one process. Modules give `registers: [metrics.registry]` to their own counters and gauges. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly durations = new RequestDurations();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Times every route of the server; call before routes are added. Each route records straight into its own row: no look-up per request. */
  observe(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      const observe = this.durations.of(String(route.method), route.url);
      const before = route.onResponse === undefined ? [] : [route.onResponse].flat();
      route.onResponse = [...before, (_request, reply, done) => {
        observe(reply.statusCode, reply.elapsedTime / 1_000);
        done();
      }];
    });
    const unmatched = this.durations.of('*', 'unmatched');
    fastify.addHook('onResponse', (request, reply, done) => {
      if (request.is404) unmatched(reply.statusCode, reply.elapsedTime / 1_000);
      done();
    });
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
