module.exports = { ...require('../../jest.preset.cjs'), displayName: 'interactions', rootDir: __dirname };
