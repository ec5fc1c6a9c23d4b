module.exports = { ...require('../../jest.preset.cjs'), displayName: 'inbound', rootDir: __dirname };
