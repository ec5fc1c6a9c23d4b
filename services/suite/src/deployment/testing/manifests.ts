import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../../distributed/services';
import type { Deployed } from './deployed';
import { documentsOf, ROOT } from './yaml.files';

const K8S = 'infra/k8s';

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Spec;
  readonly data?: Readonly<Record<string, string>>;
}

/** What is read of specifications of several kinds. */
interface Spec {
  readonly template?: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: PodSpec };
  readonly selector?: Readonly<Record<string, unknown>>;
  readonly ports?: readonly { readonly port: number; readonly targetPort: string }[];
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly enableServiceLinks?: boolean;
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly resources?: { readonly requests?: object; readonly limits?: object };
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

interface Reference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly configMapKeyRef?: Reference; readonly secretKeyRef?: Reference };
}

/** @returns every manifest of a folder below infra/k8s, kustomizations left out */
export function manifestsIn(folder: string): Manifest[] {
  const files = readdirSync(join(ROOT, K8S, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml') && !name.endsWith('kustomization.yaml'));
  return files.sort().flatMap((name) => documentsOf(join(K8S, folder, name)) as Manifest[]);
}

/** The values that pods are given: what a ConfigMap says, and what an operator has to put into the Secret. */
export interface Values {
  readonly config: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
}

/** @throws Error where a variable refers to what is not there */
export function deployedOf({ metadata, spec }: Manifest, values: Values): Deployed {
  const container = spec?.template?.spec.containers[0] as Container;
  const env = (container.env ?? []).flatMap(({ name, value, valueFrom = {} }): [string, string][] => {
    if (value !== undefined) return [[name, value]];
    const reference = (valueFrom.configMapKeyRef ?? valueFrom.secretKeyRef) as Reference;
    const found = (valueFrom.configMapKeyRef ? values.config : values.secret)[reference.key];
    if (found === undefined && !reference.optional) throw new Error(`${metadata.name}: nothing holds ${reference.key}`);
    return [[name, found ?? '']];
  });
  return { service: metadata.name as ServiceName, env: Object.fromEntries(env), passed: [], port: container.ports?.[0]?.containerPort ?? 0 };
}
