// Two rules of the house are told here as data: which layer may import which, and what a pure file may not touch.
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const layers = {
  'layer:pure': ['layer:pure'],
  'layer:adapter': ['layer:pure', 'layer:adapter'],
  'layer:service': ['layer:pure', 'layer:adapter'],
  'layer:client': ['layer:pure'],
  'layer:tool': ['layer:pure', 'layer:client'],
  'layer:suite': ['layer:pure', 'layer:adapter', 'layer:service'],
  'layer:testing': ['layer:pure', 'layer:adapter', 'layer:testing'],
  'layer:bench': ['*'],
};
const boundaries = (more) => ['error', {
  enforceBuildableLibDependency: false,
  checkDynamicDependenciesExceptions: ['.*'],
  depConstraints: Object.entries(layers).map(([sourceTag, allowed]) => ({ sourceTag, onlyDependOnLibsWithTags: [...allowed, ...more] })),
}];

const pure = ['**/*.decider.ts', '**/*.projection.ts', 'libs/scoring/src/**/*.ts', 'libs/audit/src/**/*.ts', 'libs/business-days/src/**/*.ts', 'services/complaints/src/clocks/**/*.ts', 'libs/simulation/src/**/*.ts', 'libs/event-sourcing/src/**/*.ts'];
const specs = ['**/*.spec.ts', '**/testing/**/*.ts', '**/contract/**/*.ts', '**/*.contract.ts', '**/tools/**'];
const clock = 'A pure file has no clock: the time comes in with the event or the command.';
const chance = 'A pure file has no chance: ids and draws come in with the command.';
const outside = 'A pure file has no environment and does no I/O.';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/*.cjs', '**/tools/**', '.evenhand/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // A client of a server stays behind its port: what is of kafkajs or of EventStoreDB's client is found in one place each.
    files: ['**/*.ts'],
    ignores: ['libs/journey-log/src/kafka/**', 'libs/event-store-eventstoredb/src/**', 'libs/testing/**', 'libs/bench/**', ...specs],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: ['kafkajs', 'kafkajs/*', '@eventstore/*'], message: 'Kafka stays within libs/journey-log/src/kafka, EventStoreDB within libs/event-store-eventstoredb.' }] }] },
  },
  { files: specs, rules: { '@nx/enforce-module-boundaries': boundaries(['layer:testing']) } },
  { files: ['services/cli/**/*.ts', 'services/suite/**/*.ts', 'libs/bench/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: pure,
    ignores: specs,
    rules: {
      'no-restricted-globals': ['error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({ name, message: clock })),
        ...['process', 'fetch', 'require', 'console', 'global', 'globalThis'].map((name) => ({ name, message: outside })),
        { name: 'crypto', message: chance },
      ],
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: chance },
      ],
      'no-restricted-syntax': ['error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
        { selector: "CallExpression[callee.name='Date']", message: clock },
        { selector: 'ImportExpression', message: outside },
      ],
      'no-restricted-imports': ['error', {
        paths: [{ name: 'node:crypto', allowImportNames: ['hash', 'createHash'], message: chance }],
        patterns: [{ group: ['node:*', '!node:crypto', 'fs', 'net', 'http', 'https', 'os', 'child_process', 'worker_threads', 'pg', 'pg-*', '@nestjs/*', 'kafkajs', '@eventstore/*'], message: outside }],
      }],
    },
  },
  {
    // Engines may differ in the last bits of these; the committed tables of libs/scoring do not.
    files: ['libs/scoring/src/**/*.ts', 'libs/audit/src/cases/**/*.ts', 'libs/audit/src/peers/**/*.ts', 'libs/simulation/src/**/*.ts'],
    ignores: specs,
    rules: {
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: chance },
        ...['pow', 'exp', 'log', 'log2', 'log10', 'sqrt', 'cbrt', 'hypot'].map((property) => ({ object: 'Math', property, message: 'Not the same bits on every engine: use the committed tables.' })),
      ],
    },
  },
);
