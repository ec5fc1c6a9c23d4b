import { registry } from '@evenhand/contracts';
import type { CloudEvent } from '@evenhand/contracts';
import { describeWithKafka, publishRecords, readRecords, TraceCollector } from '@evenhand/testing';
import { Installation } from './testing/installation';
import { killServices } from './testing/service.process';
import { until } from './testing/suite.process';

jest.setTimeout(180_000);

const HARDSHIP = 'evenhand.interactions.hardship-reported.v1';
const FOLLOW_UP = 'evenhand.interactions.follow-up-scheduled.v1';
const reported = (id: string, subject: string): CloudEvent => {
  const example = registry.get(HARDSHIP)?.example as CloudEvent;
  return { ...example, id, subject, data: { ...example.data, hardshipId: id } };
};
const trace = (digit: string): string => digit.repeat(32);
const PARENT = 'b7ad6b7169203331';
const given = (digit: string): string => `00-${trace(digit)}-${PARENT}-01`;

const installations: Installation[] = [];
async function opened(name: string, env: Readonly<Record<string, string>>): Promise<Installation> {
  const installation = await Installation.open(name, { partitions: 4, env });
  installations.push(installation);
  await installation.start('interactions');
  await Promise.all([installation.start('relay'), installation.start('projections'), installation.start('inbound')]);
  return installation;
}

async function publish(installation: Installation, event: CloudEvent, traceparent: string): Promise<void> {
  const headers = { 'content-type': 'application/cloudevents+json', traceparent };
  const answer = await fetch(`${installation.urlOf('interactions')}/v1/interactions/events`, { method: 'POST', headers, body: JSON.stringify(event) });
  expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining('stored')]);
}

/** @returns what was published of a customer and what was done about it, once both are in the topic: as stored, and as the records' headers say */
async function recordsOf({ topic: { brokers, topic } }: Installation, customer: string): Promise<readonly { readonly event: CloudEvent; readonly header: string | undefined }[]> {
  return until(async () => {
    const records = (await readRecords(brokers, topic)).filter(({ key }) => key?.toString() === customer);
    const found = records.map(({ value, headers }) => ({ event: JSON.parse(String(value)) as CloudEvent, header: headers?.['traceparent']?.toString() }));
    return found.some(({ event }) => event.type === FOLLOW_UP) ? found : undefined;
  });
}

describeWithKafka('a trace that comes with an event', () => {
  afterEach(async () => {
    await Promise.all(installations.splice(0).map((installation) => installation.close()));
    killServices();
  });

  it('is found in each service that has to do with it, in the event, on Kafka, and in what is done about it', async () => {
    const collector = await TraceCollector.start();
    const installation = await opened('trace', collector.env);
    const spanOf = (service: string, name: string, of: (span: TraceCollector['spans'][number]) => boolean): Promise<TraceCollector['spans'][number]> =>
      until(() => collector.spans.find((span) => span.service === service && span.name === name && of(span)));

    await publish(installation, reported('over-http', 'c_1'), given('a'));
    const request = await spanOf('evenhand-interactions', 'POST /v1/interactions/events', ({ traceId }) => traceId === trace('a'));
    expect([request.kind, request.parentSpanId]).toEqual([2, PARENT]);
    const [cause, effect, ...others] = await recordsOf(installation, 'c_1');
    const told = `00-${trace('a')}-${request.spanId}-01`;
    expect([cause?.event.type, cause?.event.traceparent, cause?.header, others]).toEqual([HARDSHIP, told, told, []]);

    const reaction = await spanOf('evenhand-interactions', 'react PM-9', ({ traceId }) => traceId === trace('a'));
    expect([reaction.kind, reaction.parentSpanId]).toEqual([5, request.spanId]);
    const done = `00-${trace('a')}-${reaction.spanId}-01`;
    expect([effect?.event.type, effect?.event.traceparent, effect?.header]).toEqual([FOLLOW_UP, done, done]);

    for (const { spanId } of [request, reaction]) {
      const linked = ({ links = [] }: TraceCollector['spans'][number]): boolean => links.some((link) => link.traceId === trace('a') && link.spanId === spanId);
      expect((await spanOf('evenhand-relay', `send ${installation.topic.topic}`, linked)).kind).toBe(4);
      expect((await spanOf('evenhand-projections', 'project customer-state', linked)).kind).toBe(5);
      expect((await spanOf('evenhand-projections', 'project follow-ups', linked)).kind).toBe(5);
    }

    const record = { key: 'c_2', value: JSON.stringify(reported('over-kafka', 'c_2')), headers: { 'content-type': 'application/cloudevents+json', traceparent: given('d') } };
    await publishRecords(installation.topic.brokers, installation.inboundTopic, [record]);
    const taken = await spanOf('evenhand-inbound', 'take interactions', ({ traceId }) => traceId === trace('d'));
    const posted = await spanOf('evenhand-interactions', 'POST /v1/interactions/events', ({ traceId }) => traceId === trace('d'));
    const [first] = await recordsOf(installation, 'c_2');
    expect([taken.kind, taken.parentSpanId, posted.parentSpanId, first?.event.traceparent]).toEqual([5, PARENT, taken.spanId, `00-${trace('d')}-${posted.spanId}-01`]);
    await collector.close();
  });

  it('goes as far where nobody records spans', async () => {
    const installation = await opened('trace_none', {});
    await publish(installation, reported('over-http', 'c_1'), given('a'));
    await publishRecords(installation.topic.brokers, installation.inboundTopic, [
      { key: 'c_2', value: JSON.stringify(reported('over-kafka', 'c_2')), headers: { 'content-type': 'application/cloudevents+json', traceparent: given('d') } },
    ]);
    for (const [customer, expected] of [['c_1', given('a')], ['c_2', given('d')]] as const) {
      const found = await recordsOf(installation, customer);
      expect(found.map(({ event, header }) => [event.type, event.traceparent, header])).toEqual([[HARDSHIP, expected, expected], [FOLLOW_UP, expected, expected]]);
    }
  });
});
