import { serverAttributes } from '../envelope';
import type { EventType, Origin } from './event-type';
import type { JsonSchema } from './field';
import type { EventRegistry } from './registry';
import { dataSchema, envelopeSchema, filledFields } from './schema';
import { alsoWords, code, wordsOf } from './schema-words';

type Properties = Readonly<Record<string, JsonSchema>>;
type Given = (name: string) => string;

const INTRODUCTION = `# Events

Every event type of the suite, by aggregate. Written by \`npm run docs\` from the classes in \`libs/contracts\`, and compared with them by a test:
change the classes, not this page. The same as data: \`GET /v1/catalogue\`; as AsyncAPI: [asyncapi.json](asyncapi.json).

An event is a fact that is stored forever. A version of a type never changes; another form is another version.

- **id**: 1 to 64 of A-Z a-z 0-9 . _ : ~ -. **code**: the same characters, never free text. Nothing here may hold a name, a number or the words of a person.
- **moment**: RFC 3339 with an offset or Z, such as \`2026-01-05T10:12:00+08:00\`. **day**: such as \`2026-01-05\`. **currency**: ISO 4217.
- **…Minor**: whole minor units of the currency beside it. **…Bp**: basis points. Grades and scores run from 0 to 100.
- **required** and **optional** fields are posted. Fields **filled by the service** are added before the event is stored; a publisher that sends one is refused.
`;

const ENVELOPE = `## The envelope

CloudEvents 1.0 in JSON. \`subject\` is the customer's random pseudonym; \`bank\` for the facts of the bank as a whole, and only for those. \`time\` is when it
happened, not before 1990 and at most five minutes ahead. The same \`source\` and \`id\` again is stored once. ${[...serverAttributes].map(code).join(', ')} are the
store's: sent by a publisher they are refused, as is any attribute that is not listed.
`;

const writers: Readonly<Record<Origin, string>> = {
  fact: 'a publisher: whoever saw it happen',
  decision: 'a publisher: a person or an office decided it, under rules the service checks',
  timer: "the suite's timers when a due moment passed; a publisher may",
  reactor: 'the suite, in answer to another event; a publisher may',
  system: 'the suite on its own account',
};

/** docs/events.md */
export function eventsDocument(registry: EventRegistry): string {
  const all = registry.all();
  const byAggregate = [...new Set(all.map(({ aggregate }) => aggregate))].map((name) => [name, all.filter(({ aggregate }) => aggregate === name)] as const);
  const { properties, required } = envelopeSchema() as { properties: Properties; required: readonly string[] };
  return [
    INTRODUCTION,
    ...byAggregate.map(([aggregate, types]) => `- [${aggregate}](#${aggregate}): ${types.map(({ event }) => `[${event}](#${anchor(event)})`).join(', ')}`), '',
    ENVELOPE, table(rowsOf(properties, (name) => (required.includes(name) ? 'required' : 'optional'))),
    ...byAggregate.flatMap(([aggregate, types]) => [aggregateHead(aggregate, types), ...types.map(section)]),
  ].join('\n');
}

const anchor = (heading: string): string => heading.toLowerCase();

function aggregateHead(aggregate: string, [first]: readonly EventType[]): string {
  const stream = first?.idField ? `${aggregate}-<${first.idField}>` : `${aggregate}-<subject>`;
  return `## ${aggregate}\n\nOne stream each: ${code(stream)}${first?.bankOnly ? '; subject is only `bank`' : ''}.\n`;
}

function section(type: EventType): string {
  const { event, meaning, rules, publishable, origin, example } = type;
  const { properties, required, ...also } = dataSchema(type) as { properties: Properties; required: readonly string[] };
  const { filled, filledOptional } = filledFields(type);
  const posted = rowsOf(properties, (name) => (required.includes(name) ? 'required' : 'optional'));
  const added = rowsOf(filled, (name) => `filled by the service${filledOptional.includes(name) ? ', not always' : ''}`);
  const writer = publishable ? writers[origin] : `${writers[origin]}; nobody else may`;
  const within = Object.values(properties).flatMap(({ items }) => (items ? alsoWords(items as JsonSchema, (items as { required?: readonly string[] }).required) : []));
  const demands = [...alsoWords(also, required), ...within, ...envelopeWords(type), ...rules];
  return [
    `### ${event}`, '', code(type.type), '', meaning, `Written by ${writer}.`, '', table([...posted, ...added]),
    ...(demands.length > 0 ? [demands.map((demand) => `- ${demand}`).join('\n'), ''] : []),
    '```json', jsonOf(example), '```', '',
  ].join('\n');
}

function envelopeWords({ envelope: { required = [], actorkind } }: EventType): readonly string[] {
  const known = required.filter((name) => name !== 'actorkind' || !actorkind).map((name) => `The envelope holds ${code(name)}.`);
  return actorkind ? [...known, `The envelope's ${code('actorkind')} is ${code(actorkind)}.`] : known;
}

/** A row a field; those of an object, or of the objects in a list, follow it. */
function rowsOf(properties: Properties, given: Given, inside = ''): readonly string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const { items, properties: own, required = [] } = (schema['items'] ?? schema) as { items?: JsonSchema; properties?: Properties; required?: readonly string[] };
    const path = inside + name;
    const row = `| ${code(path)} | ${given(name)} | ${wordsOf(schema).replaceAll('|', '\\|')} |`;
    const inner = items ? {} : (own ?? {});
    return [row, ...rowsOf(inner, (field) => (required.includes(field) ? 'required' : 'optional'), `${path}${schema['items'] ? '[]' : ''}.`)];
  });
}

const table = (rows: readonly string[]): string => ['| field | | what it may be |', '|---|---|---|', ...rows, ''].join('\n');

/** An attribute a line. */
function jsonOf(event: object): string {
  return `{\n${Object.entries(event).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}`;
}
