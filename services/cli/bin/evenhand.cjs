#!/usr/bin/env node
// Committed plain JavaScript, so that `npm ci` can link the command before anything is built.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '..', 'dist', 'main.js');
if (existsSync(built)) {
  require(built);
} else {
  console.error('evenhand is not built yet: run `npm run build` in the repository first (`npm start` does it too).');
  process.exitCode = 2;
}
