module.exports = { ...require('../../jest.preset.cjs'), displayName: 'backbone', rootDir: __dirname };
