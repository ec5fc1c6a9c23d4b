import { Controller, Get, Injectable } from '@nestjs/common';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** What one module adds to the API's description: plain OpenAPI 3.1 objects, kept as data beside its controllers. */
export interface ApiDescription {
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
  /** path template → method → operation */
  readonly paths: { readonly [path: string]: JsonObject };
  /** JSON Schemas by name, referred to as #/components/schemas/<name> */
  readonly schemas?: { readonly [name: string]: JsonObject };
}

const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'RFC 9457 problem details. `code` is stable, for programs.',
  required: ['type', 'title', 'status', 'detail', 'code', 'errors'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'rule', 'message'],
        properties: {
          field: { type: 'string', description: 'JSON pointer of what broke the rule, empty for the whole' },
          rule: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** The response object of a problem, for `responses` of an operation. */
export function problemResponse(description: string): JsonObject {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

/** One description of all routes of the process: every module adds its own in its constructor. */
@Injectable()
export class OpenApi {
  private readonly tags = new Map<string, string>();
  private readonly paths = new Map<string, JsonObject>();
  private readonly schemas = new Map<string, JsonObject>([['Problem', PROBLEM_SCHEMA]]);

  /** @throws Error where two modules describe one operation, or one schema name differently */
  add({ tags = [], paths, schemas = {} }: ApiDescription): void {
    for (const { name, description } of tags) this.tags.set(name, description);
    for (const [path, operations] of Object.entries(paths)) {
      const known = this.paths.get(path) ?? {};
      const twice = Object.keys(operations).find((method) => method in known);
      if (twice) throw new Error(`${twice.toUpperCase()} ${path} is described twice`);
      this.paths.set(path, { ...known, ...operations });
    }
    for (const [name, schema] of Object.entries(schemas)) {
      const known = this.schemas.get(name);
      if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are called ${name}`);
      this.schemas.set(name, schema);
    }
  }

  document(): JsonObject {
    return {
      openapi: '3.1.0',
      info: { title: 'Evenhand', version: '0.1.0', description: 'How fairly a bank treats each customer, from the events alone.' },
      tags: [...this.tags].map(([name, description]) => ({ name, description })),
      paths: Object.fromEntries(this.paths),
      components: { schemas: Object.fromEntries(this.schemas) },
    };
  }
}

@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly openApi: OpenApi) {}

  @Get()
  show(): JsonObject {
    return this.openApi.document();
  }
}
