module.exports = { ...require('../../jest.preset.cjs'), displayName: 'projection-engine', rootDir: __dirname };
