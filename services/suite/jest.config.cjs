module.exports = { ...require('../../jest.preset.cjs'), displayName: 'suite', rootDir: __dirname };
