import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, tracedAs } from '../distributed/services';
import { isPinned, problemsOf, secretLiterals } from './testing/deployed';
import { deployedOf, manifestsIn } from './testing/manifests';
import type { Container, Manifest, PodSpec } from './testing/manifests';
import { documentsOf, ROOT, textOf } from './testing/yaml.files';

const base = manifestsIn('base');
const dev = manifestsIn('overlays/dev');
const named = (kind: string, from: readonly Manifest[] = base): Map<string, Manifest> => new Map(from.filter((one) => one.kind === kind).map((one) => [one.metadata.name, one]));
const podOf = (manifest: Manifest | undefined): PodSpec => manifest?.spec?.template?.spec as PodSpec;
const config = named('ConfigMap').get('evenhand')?.data ?? {};
const devConfig = { ...config, ...named('ConfigMap', dev).get('evenhand')?.data };
// As an operator makes it, and as overlays/dev/secrets.sh does.
const secret = { EVENT_STORE_URL: 'esdb://user:pass@eventstore.example:2113?tls=true', DATABASE_URL: 'postgres://evenhand:pass@postgres.example/evenhand', EVENHAND_KAFKA_SASL: 'scram-sha-512:evenhand:pass' };
const devSecret = Object.fromEntries([...textOf('infra/k8s/overlays/dev/secrets.sh').matchAll(/echo "([A-Z_]+)=(.*)"$/gm)].map(([, name, text]) => [name, (text as string).replace('$password', 'drawn')]));

describe.each(SERVICES)('%s', (service) => {
  const pod = podOf(named('Deployment').get(service));
  const [container] = pod.containers as [Container];

  it.each([['with backing services elsewhere', { config, secret }], ['with a node of each in the cluster', { config: devConfig, secret: devSecret }]])('is told all it needs and nothing it does not know, %s', (_, values) => {
    expect(problemsOf(deployedOf(named('Deployment').get(service) as Manifest, values))).toEqual([]);
  });

  it('tells its spans apart from others\', and where the operator says so sends them there', () => {
    const manifest = named('Deployment').get(service) as Manifest;
    const told = { ...config, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' };
    expect(deployedOf(manifest, { config: told, secret }).env).toMatchObject({ OTEL_SERVICE_NAME: tracedAs(service), OTEL_EXPORTER_OTLP_ENDPOINT: told.OTEL_EXPORTER_OTLP_ENDPOINT });
    expect(deployedOf(manifest, { config, secret }).env['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe('');
  });

  it('is restarted where it does not live, and asked nothing while it is not ready', () => {
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: '/health/live', port: 'http' } }, livenessProbe: { httpGet: { path: '/health/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/health/ready', port: 'http' } },
    });
  });

  it('can be found, and is not moved away all at once', () => {
    const labels = named('Deployment').get(service)?.spec?.template?.metadata.labels;
    expect(labels).toMatchObject({ 'app.kubernetes.io/name': service });
    expect(named('Service').get(service)?.spec).toEqual({ selector: { 'app.kubernetes.io/name': service }, ports: [{ name: 'http', port: 8080, targetPort: 'http' }] });
    expect(container.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
    expect(named('PodDisruptionBudget').get(service)?.spec?.selector).toEqual({ matchLabels: { 'app.kubernetes.io/name': service } });
  });
});

const all = [...named('Deployment').values(), ...named('StatefulSet', dev).values()];
describe.each(all.map((manifest) => [manifest.metadata.name, podOf(manifest)] as const))('the pod of %s', (name, pod) => {
  it('is an image in one exact version, or ours in that of this repository', () => {
    const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
    const ours: readonly string[] = SERVICES;
    for (const { image } of pod.containers) expect(ours.includes(name) ? image === `evenhand/${name}:${version}` : isPinned(image)).toBe(true);
  });

  it('is nobody of importance, and takes no more than it is given', () => {
    expect(pod).toMatchObject({ enableServiceLinks: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
    for (const container of pod.containers) {
      expect(container.securityContext).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
      expect(container.resources).toMatchObject({ requests: { cpu: expect.anything() as unknown, memory: expect.anything() as unknown }, limits: { memory: expect.anything() as unknown } });
      if (named('Deployment').has(name)) expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    }
  });
});

describe('the manifests', () => {
  it('scale the projections, and nothing that is not there', () => {
    expect(named('HorizontalPodAutoscaler').get('projections')?.spec?.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'projections' });
  });

  it('hold no secret', () => {
    const files = [...base, ...dev].flatMap((manifest) => secretLiterals(manifest, () => false, manifest.metadata.name));
    expect(files.filter((path) => !path.endsWith('/automountServiceAccountToken'))).toEqual([]);
    expect(named('Secret', [...base, ...dev]).size).toBe(0);
    expect(documentsOf('infra/k8s/overlays/dev/kustomization.yaml')).toMatchObject([{ secretGenerator: [{ name: 'evenhand', envs: ['secrets.env'] }] }]);
    expect(textOf('infra/k8s/overlays/dev/.gitignore').split('\n')).toContain('secrets.env');
  });

  it.each(['base', 'overlays/dev'])('are all in the kustomization of %s, which names no file that is not there', (folder) => {
    const [{ resources, configMapGenerator = [], patches = [] }] = documentsOf(`infra/k8s/${folder}/kustomization.yaml`) as [
      { readonly resources: string[]; readonly configMapGenerator?: { readonly files: string[] }[]; readonly patches?: { readonly path: string }[] },
    ];
    const files = [...resources, ...configMapGenerator.flatMap((one) => one.files), ...patches.map(({ path }) => path)];
    expect(files.filter((name) => !existsSync(join(ROOT, 'infra/k8s', folder, name)))).toEqual([]);
    const listed = files.filter((name) => name.endsWith('.yaml')).flatMap((name) => documentsOf(`infra/k8s/${folder}/${name}`) as Manifest[]);
    expect(listed.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual(manifestsIn(folder).map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort());
  });
});
