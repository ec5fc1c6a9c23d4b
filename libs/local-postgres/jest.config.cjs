module.exports = { ...require('../../jest.preset.cjs'), displayName: 'local-postgres', rootDir: __dirname };
