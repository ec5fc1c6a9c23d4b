import { DATE, DATE_TIME } from '@evenhand/contracts';
import { Ajv2020 } from 'ajv/dist/2020';
import type { ValidateFunction } from 'ajv/dist/2020';

export interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
type Content = Readonly<Record<string, Media>>;
export interface Parameter extends Media {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
export interface OpenApiDocument {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly examples?: readonly unknown[] }>> };
}
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export const operationsOf = ({ paths }: OpenApiDocument): Described[] =>
  Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ method, path, operation })));

export const examplesOf = ({ example, examples = {} }: Media): unknown[] => [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];

/** As examplesOf, each with its name where it has one. */
export const namedExamplesOf = ({ example, examples = {} }: Media): [name: string | undefined, value: unknown][] =>
  [...(example === undefined ? [] : [[undefined, example] as [undefined, unknown]]), ...Object.entries(examples).map(([name, { value }]): [string, unknown] => [name, value])];

/** Every place of an operation where a body goes in or out, by name. */
export function mediaOf({ method, path, operation }: Described): [string, Media][] {
  const requests = Object.entries(operation.requestBody?.content ?? {}).map(([type, media]): [string, Media] => [`${method} ${path} ${type}`, media]);
  const answers = Object.entries(operation.responses).flatMap(([status, { content = {} }]) => Object.entries(content).map(([type, media]): [string, Media] => [`${method} ${path} ${status} ${type}`, media]));
  return [...requests, ...answers];
}

/**
 * Judges values by the document alone, as a reader of it would.
 * @param closed whether an object may hold only what is described: what the suite answers must, though readers are to bear with more
 */
export function judgeOf(document: OpenApiDocument, closed = false): (schema: object) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, formats: { date: DATE, 'date-time': DATE_TIME, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, uri: /^[a-z][a-z0-9+.-]*:\S+$/i, 'uri-reference': /^\S+$/ } });
  const close = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(close);
    const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, close(one)]));
    return 'properties' in inner && inner['type'] === 'object' && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner;
  };
  const told = (closed ? close(document) : document) as object;
  ajv.addSchema(told, 'openapi');
  const absolute = (schema: object): object => JSON.parse(JSON.stringify(closed ? close(schema) : schema).replaceAll('"#/components/', '"openapi#/components/')) as object;
  return (schema) => ajv.compile(absolute(schema));
}
