import { generationOf } from './client';

describe('the name of a generation', () => {
  test.each([['j', 1], ['j.g2', 2], ['j.g10', 10], ['j.g1', 0], ['j.g02', 0], ['j.g2.x', 0], ['jx.g2', 0], ['j.', 0]])('of base j: %s is number %d', (topic, number) => {
    expect(generationOf('j', topic)).toBe(number);
  });
});
