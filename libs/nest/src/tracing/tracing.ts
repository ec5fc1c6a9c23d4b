import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Link, Tracer } from '@opentelemetry/api';
import { spanContextOf, traceparentOf } from './traceparent';

/** Something under way that is part of a trace. */
export interface Traced {
  /** what goes on from here says this is where it comes from; undefined where nobody traces */
  readonly traceparent: string | undefined;
  /** @param failure why it did not come to its end */
  end(failure?: unknown, attributes?: Attributes): void;
}

export interface SpanOptions {
  readonly kind?: keyof typeof SpanKind;
  readonly attributes?: Attributes;
  /** other traces that it goes on from: an effect of many events has one of them as its parent at most */
  readonly links?: readonly string[];
}

let tracer: Tracer | undefined;

/** Spans are recorded from now on, or, without a tracer, no more. */
export function traceWith(given: Tracer | undefined): void {
  tracer = given;
}

export const isTracing = (): boolean => tracer !== undefined;

/**
 * Where a trace goes on in this process. The context is handed on by hand, as `traceparent` texts: events carry it for years, threads and
 * brokers lie between, so nothing of it is ambient. Where this process records no spans, its parent is handed on as it came.
 * @param parent traceparent of what it follows from; anything else counts as none
 */
export function span(name: string, parent: unknown, { kind = 'INTERNAL', attributes, links = [] }: SpanOptions = {}): Traced {
  const from = spanContextOf(parent);
  if (!tracer) return { traceparent: from && traceparentOf(from), end: nothing };
  const context = from ? trace.setSpanContext(ROOT_CONTEXT, from) : ROOT_CONTEXT;
  const linked = links.flatMap((link): Link[] => {
    const found = spanContextOf(link);
    return found ? [{ context: found }] : [];
  });
  const own = tracer.startSpan(name, { kind: SpanKind[kind], ...(attributes && { attributes }), links: linked }, context);
  return {
    traceparent: traceparentOf(own.spanContext()),
    end(failure, more) {
      if (more) own.setAttributes(more);
      if (failure !== undefined) own.setStatus({ code: SpanStatusCode.ERROR, message: failure instanceof Error ? failure.message : String(failure) });
      own.end();
    },
  };
}

const nothing = (): void => undefined;
