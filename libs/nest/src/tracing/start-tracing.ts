import { ConfigError } from '../config';
import { traceWith } from './tracing';

export interface Tracing {
  /** Sends what is left, and records nothing more. */
  end(): Promise<void>;
}

/**
 * Records spans where OpenTelemetry's own variables ask for it: OTEL_TRACES_EXPORTER `otlp` (to OTEL_EXPORTER_OTLP_ENDPOINT, by HTTP) or `console`
 * (to stderr); an endpoint alone means otlp. The other OTEL_ variables (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER,
 * OTEL_EXPORTER_OTLP_HEADERS …) mean what its specification says.
 * @returns undefined where nothing asks for it @throws ConfigError for an exporter that is not known
 */
export async function startTracing(env: NodeJS.ProcessEnv = process.env): Promise<Tracing | undefined> {
  const named = env['OTEL_TRACES_EXPORTER'] || (env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ? 'otlp' : 'none');
  if (named === 'none' || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  if (named !== 'otlp' && named !== 'console') throw new ConfigError(`OTEL_TRACES_EXPORTER must be otlp, console or none (given: ${JSON.stringify(named)})`);
  const { BasicTracerProvider, BatchSpanProcessor, SimpleSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import('@opentelemetry/resources');
  const processor = named === 'otlp' ? new BatchSpanProcessor(await otlp()) : new SimpleSpanProcessor(new StderrExporter());
  const resource = defaultResource().merge(resourceFromAttributes({ 'service.name': 'evenhand' })).merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  traceWith(provider.getTracer('evenhand'));
  return {
    async end() {
      traceWith(undefined);
      await provider.shutdown();
    },
  };
}

async function otlp(): Promise<InstanceType<(typeof import('@opentelemetry/exporter-trace-otlp-http'))['OTLPTraceExporter']>> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new OTLPTraceExporter();
}

type Spans = Parameters<import('@opentelemetry/sdk-trace-base').SpanExporter['export']>[0];

/** One line of JSON a span: stdout is left to what people and scripts read. */
class StderrExporter {
  export(spans: Spans, done: (result: { code: number }) => void): void {
    for (const { name, kind, attributes, status, parentSpanContext, links, startTime, duration, resource, spanContext } of spans) {
      const { traceId, spanId } = spanContext();
      const times = { start: new Date(startTime[0] * 1_000 + startTime[1] / 1e6).toISOString(), ms: duration[0] * 1_000 + duration[1] / 1e6 };
      const told = { span: name, service: resource.attributes['service.name'], traceId, spanId, parentSpanId: parentSpanContext?.spanId, kind, ...times, status, attributes, links: links.map(({ context }) => context.traceId) };
      process.stderr.write(`${JSON.stringify(told)}\n`);
    }
    done({ code: 0 });
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
