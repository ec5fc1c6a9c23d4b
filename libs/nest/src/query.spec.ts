import { ProblemError } from './problem';
import { instant, integer, oneOf, position, readQuery, required } from './query';

const parameters = { at: instant, minPosition: position, limit: integer(1, 1_000), order: oneOf('asc', 'desc') };

function refusal(query: Record<string, unknown>): { status: number; code: string; fields: string[] } {
  try {
    readQuery(query, parameters);
  } catch (error) {
    const { status, code, errors } = error as ProblemError;
    return { status, code, fields: errors.map(({ field, rule }) => `${field} ${rule}`) };
  }
  throw new Error('nothing was refused');
}

describe('a query string', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T20:00:00+08:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T20:00:00 08:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T06:30:00.25-05:30', '2026-03-01T12:00:00.250Z'],
  ])('takes the moment %s', (text, utc) => {
    expect(new Date(readQuery({ at: text }, parameters).at ?? NaN).toISOString()).toBe(utc);
  });

  it.each(['', '2026-03-01', '2026-02-29T00:00:00Z', '2026-03-01T12:00:00', '2026-03-01T24:00:00Z', '1772366400000', 'now'])('refuses the moment %j', (at) => {
    expect(refusal({ at })).toEqual({ status: 422, code: 'invalid_parameter', fields: ['at format'] });
  });

  it.each(['-1', '1.5', '1e3', '', ' 1', '9007199254740992'])('refuses the position %j', (minPosition) => {
    expect(refusal({ minPosition }).fields).toEqual(['minPosition format']);
  });

  it('names every wrong parameter at once', () => {
    expect(refusal({ at: 'x', limit: '0', order: 'up', At: '2026-03-01T12:00:00Z' }).fields).toEqual(['At unknown', 'at format', 'limit format', 'order format']);
  });

  it('refuses a parameter given twice', () => {
    expect(refusal({ limit: ['1', '2'] }).fields).toEqual(['limit format']);
  });

  it('leaves out what is not given', () => {
    expect(readQuery({ limit: '5' }, parameters)).toEqual({ limit: 5 });
  });

  it('asks for what it needs', () => {
    expect(() => readQuery({}, { order: required(oneOf('asc', 'desc')) })).toThrow('order must be one of asc, desc');
  });
});
