// One Jest configuration for every project: TypeScript through swc, workspace packages from their sources, Nest (ESM only) compiled for CommonJS.
const { readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

const packages = ['libs', 'services'].flatMap((group) =>
  readdirSync(join(__dirname, group)).filter((name) => existsSync(join(__dirname, group, name, 'package.json'))).map((name) => [name, join(__dirname, group, name, 'src')]),
);
const esmOnly = '@nestjs|file-type|load-esm|strtok3|token-types|uint8array-extras|@tokenizer|@borewit';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  testMatch: ['**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  moduleNameMapper: Object.fromEntries(packages.map(([name, src]) => [`^@evenhand/${name}$`, src])),
  transform: {
    '^.+\\.(t|j)s$': ['@swc/jest', {
      jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false } },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  testTimeout: 30_000,
};
