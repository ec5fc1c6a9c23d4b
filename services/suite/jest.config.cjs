const preset = require('../../jest.preset.cjs');

// httpxy comes as an ES module only, like Nest.
const [[pattern, compile]] = Object.entries(preset.transform);
module.exports = {
  ...preset, displayName: 'suite', rootDir: __dirname,
  transform: { [pattern]: compile, 'httpxy.+\\.mjs$': compile },
  transformIgnorePatterns: preset.transformIgnorePatterns.map((ignored) => ignored.replace('(?!(', '(?!(httpxy|')),
};
