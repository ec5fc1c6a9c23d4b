import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ComplaintsConfig } from '@evenhand/complaints';
import { InboundConfig } from '@evenhand/inbound';
import { InteractionsConfig } from '@evenhand/interactions';
import { readConfig, requireLoopback } from '@evenhand/nest';
import type { ServerConfig } from '@evenhand/nest';
import { ProjectionsConfig } from '@evenhand/projections';
import { RelayConfig } from '@evenhand/relay';
import { getMetadataStorage } from 'class-validator';
import { SuiteConfig } from '../../config';
import { mainOf } from '../../distributed/services';
import type { ServiceName } from '../../distributed/services';
import { ROOT } from './yaml.files';

/** What each program reads from its environment. */
const configs: Readonly<Record<ServiceName | 'suite', new () => ServerConfig>> = {
  interactions: InteractionsConfig, complaints: ComplaintsConfig, projections: ProjectionsConfig, relay: RelayConfig, inbound: InboundConfig, suite: SuiteConfig,
};
/** What Node, the image and OpenTelemetry read, whatever the program. */
const OF_THE_PLATFORM = /^(NODE_ENV|NODE_OPTIONS|SERVICE|OTEL_[A-Z_]+)$/;

/** One program as a deployment starts it, wherever that was written. */
export interface Deployed {
  readonly service: ServiceName | 'suite';
  /** as set, all texts filled in */
  readonly env: Readonly<Record<string, string>>;
  /** known to be passed on where the operator sets them */
  readonly passed: readonly string[];
  /** that others are told to find it at */
  readonly port: number;
}

/** @returns what is wrong with it, in words; nothing where a process started so would take its environment and be found */
export function problemsOf({ service, env, passed, port }: Deployed): string[] {
  const Class = configs[service];
  const known = new Set(getMetadataStorage().getTargetValidationMetadatas(Class, '', false, false).map(({ propertyName }) => propertyName));
  const unknown = [...Object.keys(env), ...passed].filter((name) => !known.has(name) && !OF_THE_PLATFORM.test(name)).map((name) => `${service} knows no variable ${name}`);
  return [...unknown, ...refusedOf(service, Class, env, port), ...(existsSync(join(ROOT, mainOf(service))) ? [] : [`${mainOf(service)} is not built`])];
}

function refusedOf(service: string, Class: new () => ServerConfig, env: Readonly<Record<string, string>>, port: number): string[] {
  try {
    const config = readConfig(Class, env);
    requireLoopback(config);
    return [
      ...(config.PORT === port ? [] : [`${service} listens on ${config.PORT}, not ${port}`]),
      ...(config.HOST === '0.0.0.0' ? [] : [`${service} listens on ${config.HOST}, where no other container reaches it`]),
    ];
  } catch (error) {
    return [`${service}: ${(error as Error).message}`];
  }
}

/** Words that only a secret is called by. */
const SECRET = /pass(word|wd)?$|secret|token|credential|private|api_?key/i;

/** @returns the places of a document where a secret stands as it is, rather than a reference to one */
export function secretLiterals(value: unknown, reference: (text: string) => boolean, path = ''): string[] {
  if (typeof value === 'string') {
    const password = /:\/\/[^:/@\s]*:([^@\s]+)@/.exec(value)?.[1];
    const named = SECRET.test(path.split('/').at(-1) ?? '') && value !== '';
    return (password !== undefined && !reference(password)) || (named && !reference(value)) ? [path] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => secretLiterals(inner, reference, `${path}/${name}`));
}

/** An image in one exact version: never one that moves. */
export const isPinned = (image: string): boolean => /^[^:@\s]+:v?\d+\.\d+(\.\d+)?([-+.][\w.-]+)?$|@sha256:[0-9a-f]{64}$/.test(image);
