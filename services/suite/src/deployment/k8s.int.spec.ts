import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPython, pythonIsHere, run } from '../testing/python.packages';
import type { Python } from '../testing/python.packages';
import { ROOT } from './testing/yaml.files';

const REQUIREMENTS = join(__dirname, 'testing/kubernetes/requirements.txt');
/** of the Kubernetes whose schemas are the measure: oldest and newest that the manifests are for */
const VERSIONS = ['1.31', '1.37'];
const kubectlIsHere = spawnSync('kubectl', ['version', '--client']).status === 0;

jest.setTimeout(300_000);
const required = process.env['CI'] === 'true';
if (!pythonIsHere()) process.stderr.write('no python3 that can install packages: the manifests are not held against Kubernetes\' schemas\n');
const describeWithPython = required || pythonIsHere() ? describe : describe.skip;

let folder: string;
let python: Python;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenhand-k8s-'));
  await cp(join(ROOT, 'infra/k8s'), folder, { recursive: true });
  await rm(join(folder, 'overlays/dev/secrets.env'), { force: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeWithPython('Kubernetes', () => {
  beforeAll(async () => {
    python = await installedPython(REQUIREMENTS, 'kubernetes-validate');
  });
  const judged = (version: string, files: readonly string[]): ReturnType<typeof run> => run(python.command, ['-m', 'kubernetes_validate', '--strict', '-k', version, ...files], { env: python.env });
  const files = (): string[] => ['base', 'overlays/dev'].flatMap((part) => ['namespace', 'config', 'interactions', 'complaints', 'relay', 'projections', 'inbound', 'entry/entry', 'network-policy', 'postgres', 'eventstore', 'kafka']
    .map((name) => join(folder, part, `${name}.yaml`))).filter((path) => spawnSync('test', ['-e', path]).status === 0);

  it.each(VERSIONS)('%s takes every manifest, and knows every field of it', async (version) => {
    const { code, said } = await judged(version, files());
    expect(said.match(/passed/g)?.length).toBeGreaterThan(30);
    expect([code, said.split('\n').filter((line) => line !== '' && !line.includes(' passed '))]).toEqual([0, []]);
  });

  it('does not take one with a field that is not there', async () => {
    const wrong = join(folder, 'wrong.yaml');
    await writeFile(wrong, (await readFile(join(folder, 'base/relay.yaml'), 'utf8')).replace('readinessProbe:', 'readynessProbe:'));
    const { code, said } = await judged(VERSIONS[1] as string, [wrong]);
    expect(code).not.toBe(0);
    expect(said).toContain('readynessProbe');
  });
});

(kubectlIsHere ? describe : describe.skip)('kustomize', () => {
  it('puts both together, the passwords once they were drawn', async () => {
    const overlay = join(folder, 'overlays/dev');
    expect((await run('kubectl', ['kustomize', overlay])).code).not.toBe(0);
    expect((await run('sh', [join(overlay, 'secrets.sh')])).code).toBe(0);
    const { code, said } = await run('kubectl', ['kustomize', overlay]);
    expect(code).toBe(0);
    expect(said.match(/^kind: StatefulSet$/gm)).toHaveLength(3);
    expect(said).toMatch(/KAFKA_BROKERS: kafka-0\.kafka:9092/);
    const again = await readFile(join(overlay, 'secrets.env'), 'utf8');
    await run('sh', [join(overlay, 'secrets.sh')]);
    expect(await readFile(join(overlay, 'secrets.env'), 'utf8')).toBe(again);
  });
});
