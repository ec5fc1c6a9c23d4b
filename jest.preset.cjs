// One Jest configuration for every project: TypeScript through swc, workspace packages from their sources, Nest (ESM only) compiled for CommonJS.
const { readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

// each package's name and the source of its main file: a lib's index, a service's module; a program has none
const packages = ['libs', 'services'].flatMap((group) =>
  readdirSync(join(__dirname, group)).map((name) => join(__dirname, group, name)).filter((folder) => existsSync(join(folder, 'package.json'))).flatMap((folder) => {
    const { name, main } = require(join(folder, 'package.json'));
    return main ? [[name, join(folder, main.replace(/^dist\//, 'src/').replace(/\.js$/, ''))]] : [];
  }),
);
// and @opentelemetry/otlp, which imports in mid-run what Jest's modules cannot
const esmOnly = '@nestjs|@opentelemetry/otlp-exporter-base|file-type|load-esm|strtok3|token-types|uint8array-extras|@tokenizer|@borewit';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  testMatch: ['**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  moduleNameMapper: {
    ...Object.fromEntries(packages.map(([name, source]) => [`^${name}$`, source])),
    '^@evenhand/(contracts|client|journey-log)/testing/(.*)$': join(__dirname, 'libs/$1/src/testing/$2'),
    '^@evenhand/(complaints|projections)/testing/(.*)$': join(__dirname, 'services/$1/src/testing/$2'),
    '^@evenhand/event-sourcing/contract$': join(__dirname, 'libs/event-sourcing/src/contract/event-store.contract'),
  },
  transform: {
    '^.+\\.(t|j)s$': ['@swc/jest', {
      jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false } },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  testTimeout: 30_000,
};
