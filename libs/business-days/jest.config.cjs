module.exports = { ...require('../../jest.preset.cjs'), displayName: 'business-days', rootDir: __dirname };
