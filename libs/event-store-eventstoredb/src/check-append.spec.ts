import type { Append } from '@evenhand/event-sourcing';
import { checkAppend } from './check-append';

const event = { id: '0d2c6f4e-1b5a-4c3d-9e8f-a1b2c3d4e5f6', customer: 'c', body: '{"é":"👩"}', digest: '0123456789abcdef0123456789abcdef' };
const good: Append = { stream: 's', events: [event], expectedRevision: -1 };

describe('an append that could not be stored as it is', () => {
  it.each<[string, Partial<Append>]>([
    ['no events', { events: [] }],
    ['a revision below none', { expectedRevision: -2 }],
    ['a stream without a name', { stream: '' }],
    ['a stream with NUL', { stream: 'a\0b' }],
    ['an id in capitals', { events: [{ ...event, id: event.id.toUpperCase() }] }],
    ['a short digest', { events: [{ ...event, digest: event.digest.slice(1) }] }],
    ['no customer', { events: [{ ...event, customer: '' }] }],
    ['a body with half a pair', { events: [{ ...event, body: '"\udc69"' }] }],
    ['one id twice', { events: [event, event] }],
  ])('is refused: %s', (_, change) => {
    expect(() => checkAppend({ ...good, ...change })).toThrow(TypeError);
  });

  it('lets good ones pass', () => {
    expect(() => checkAppend({ ...good, stream: 's'.repeat(600), expectedRevision: 41 })).not.toThrow();
  });
});
