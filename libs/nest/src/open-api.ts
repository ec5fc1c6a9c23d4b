import { Controller, Get, Injectable } from '@nestjs/common';
import { ownApi } from './open-api.own';
import { completed, PROBLEM_SCHEMA } from './open-api.problems';

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

const DESCRIPTION = `How fairly a bank treats each customer, from the events alone.

Errors are problem details; \`code\` is stable. Each GET answers HEAD too. A path that is not here is answered 404 \`not_found\`, a method that is not here 405
\`method_not_allowed\` with \`allow\`. What is no HTTP request, or one with headers beyond 16 KiB, or that does not arrive in time, or expects what HTTP does not know, is answered
400, 431, 408 or 417 before any route.
A 500 \`internal\` is a fault of ours, and of no route in particular.`;

const HEADERS: JsonObject = {
  'x-correlation-id': { description: 'As sent, where that has 1 to 64 of A-Z a-z 0-9 . _ : ~ -, else a new one; the log has it', schema: { type: 'string' }, example: '7f1c2b9e-5a51-4c08-9a43-0a1d6f2f9d11' },
  'retry-after': { description: 'Seconds', schema: { type: 'integer', minimum: 1 }, example: 1 },
};

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
      const added = Object.entries(operations).map(([method, operation]) => [method, completed(path, method, operation as JsonObject)] as const);
      this.paths.set(path, { ...known, ...Object.fromEntries(added) });
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
      info: { title: 'Evenhand', version: '0.1.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, description: DESCRIPTION },
      tags: [...this.tags].map(([name, description]) => ({ name, description })),
      paths: Object.fromEntries(this.paths),
      components: { schemas: Object.fromEntries(this.schemas), headers: HEADERS },
    };
  }
}

@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly openApi: OpenApi) {
    openApi.add(ownApi);
  }

  @Get()
  show(): JsonObject {
    return this.openApi.document();
  }
}
