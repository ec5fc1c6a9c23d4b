import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(240_000);
const root = join(__dirname, '..', '..', '..');

/** The rules that the real configuration reports when `code` stood in `file`. */
function rulesBrokenBy(code: string, file: string): string[] {
  const eslint = join(root, 'node_modules', 'eslint', 'bin', 'eslint.js');
  const run = spawnSync(process.execPath, [eslint, '--stdin', '--stdin-filename', join(root, file), '--format', 'json'], { cwd: root, input: code, encoding: 'utf8' });
  if (!run.stdout.startsWith('[')) throw new Error(`eslint did not run: ${run.stderr}`);
  const [result] = JSON.parse(run.stdout) as [{ messages: { ruleId: string | null; message: string }[] }];
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe('the rules of the house are red when they are broken', () => {
  const scoring = 'libs/scoring/src/decay.ts';
  const eventSourcing = 'libs/event-sourcing/src/slots.ts';
  const decider = 'services/interactions/src/doubt/doubt.decider.ts';
  const projection = 'services/projections/src/customer-state/customer-state.projection.ts';

  test.each([
    ['the clock', 'export const a = Date.now();', 'no-restricted-properties'],
    ['the moment', 'export const a = new Date();', 'no-restricted-syntax'],
    ['chance', 'export const a = Math.random();', 'no-restricted-properties'],
    ['the environment', 'export const a = process.env;', 'no-restricted-globals'],
    ['a timer', 'setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['a file', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;", 'no-restricted-imports'],
    ['chance by another door', "import { randomUUID } from 'node:crypto';\nexport const a = randomUUID;", 'no-restricted-imports'],
  ])('%s in a pure file', (_what, code, rule) => {
    for (const file of [scoring, eventSourcing, decider, projection]) expect(rulesBrokenBy(code, file)).toContain(rule);
  });

  test('a power of the math library in the scores', () => {
    expect(rulesBrokenBy('export const a = Math.pow(2, 0.5);', scoring)).toContain('no-restricted-properties');
  });

  test('a pure library that imports an adapter, a service that imports a service', () => {
    const rule = '@nx/enforce-module-boundaries';
    expect(rulesBrokenBy("import { PostgresEventStore } from '@evenhand/event-store-postgres';\nexport const a = PostgresEventStore;", eventSourcing)).toContain(rule);
    expect(rulesBrokenBy("import { ProjectionsModule } from '@evenhand/projections';\nexport const a = ProjectionsModule;", decider)).toContain(rule);
  });

  test('a client that imports an adapter, a service that imports the client', () => {
    const rule = '@nx/enforce-module-boundaries';
    const client = 'libs/client/src/evenhand-client.ts';
    expect(rulesBrokenBy("import { ServerConfig } from '@evenhand/nest';\nexport const a = ServerConfig;", client)).toContain(rule);
    expect(rulesBrokenBy("import { EvenhandClient } from '@evenhand/client';\nexport const a = EvenhandClient;", decider)).toContain(rule);
    expect(rulesBrokenBy("import { EvenhandClient } from '@evenhand/client';\nexport const a = EvenhandClient;\n", 'services/cli/src/main.ts')).toEqual([]);
  });

  test('and green when they are kept', () => {
    expect(rulesBrokenBy('export const half = (x: number): number => x / 2;\n', scoring)).toEqual([]);
  });
});
