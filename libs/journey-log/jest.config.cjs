module.exports = { ...require('../../jest.preset.cjs'), displayName: 'journey-log', rootDir: __dirname };
