import { figure, grouped, shortType, signed, table } from './table';

describe('a table', () => {
  it('lines names up to the left and figures to the right, without trailing blanks', () => {
    expect(table([{ title: 'name' }, { title: 'n', align: 'right' }, { title: 'note' }], [['a', '1', 'x'], ['bcdef', '100', '']])).toBe(
      ['name     n  note', 'a        1  x', 'bcdef  100'].join('\n'),
    );
  });

  it('is cut to the width of a screen, never in a pipe', () => {
    expect(table([{ title: 'name' }], [['abcdefgh']], 5)).toBe('name\nabcd…');
    expect(table([{ title: 'name' }], [['abcdefgh']])).toBe('name\nabcdefgh');
  });
});

describe('figures', () => {
  it.each([[12.345, '12.35'], [0, '0.00'], [-0.001, '0.00'], [null, '-'], [undefined, '-']])('%p reads %s', (value, text) => expect(figure(value)).toBe(text));
  it.each([[12.5, '+12.50'], [-12.5, '-12.50'], [0, '+0.00'], [-0.001, '+0.00'], [null, '-']])('%p with its sign reads %s', (value, text) => expect(signed(value)).toBe(text));
  it.each([[0, '0'], [999, '999'], [1234567, '1 234 567']])('%p in groups reads %s', (value, text) => expect(grouped(value)).toBe(text));
});

it('an event type is told by its last word, with the version from 2 on', () => {
  expect([shortType('evenhand.interactions.promise-broken.v1'), shortType('evenhand.complaints.complaint-received.v2')]).toEqual(['promise-broken', 'complaint-received.v2']);
});
