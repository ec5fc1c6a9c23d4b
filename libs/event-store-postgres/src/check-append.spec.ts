import type { Append } from '@evenhand/event-sourcing';
import { checkAppend } from './check-append';

const event = { id: '0d2c6f4e-1b5a-4c3d-9e8f-a1b2c3d4e5f6', customer: 'c', body: '{"é":"👩"}', digest: '0123456789abcdef0123456789abcdef' };
const good: Append = { stream: 's', events: [event], expectedRevision: -1 };

describe('an append that PostgreSQL would refuse or change', () => {
  it.each<[string, Partial<Append>]>([
    ['no events', { events: [] }],
    ['a revision below none', { expectedRevision: -2 }],
    ['half a revision', { expectedRevision: 0.5 }],
    ['a stream with NUL', { stream: 'a\0b' }],
    ['a stream too long for its index', { stream: 's'.repeat(601) }],
    ['an id in capitals', { events: [{ ...event, id: event.id.toUpperCase() }] }],
    ['an id without dashes', { events: [{ ...event, id: event.id.replaceAll('-', '0') }] }],
    ['an id too long', { events: [{ ...event, id: `${event.id}0` }] }],
    ['an id of other letters', { events: [{ ...event, id: event.id.replace('f', 'g') }] }],
    ['a short digest', { events: [{ ...event, digest: event.digest.slice(1) }] }],
    ['a digest of other letters', { events: [{ ...event, digest: event.digest.replace('a', 'x') }] }],
    ['a customer with half a pair', { events: [{ ...event, customer: '\ud83d' }] }],
    ['a body with NUL', { events: [{ ...event, body: '"\0"' }] }],
    ['a body with half a pair', { events: [{ ...event, body: '"\udc69"' }] }],
    ['one id twice', { events: [event, event] }],
  ])('is refused: %s', (_, change) => {
    expect(() => checkAppend({ ...good, ...change })).toThrow(TypeError);
  });

  it('lets good ones pass', () => {
    expect(() => checkAppend(good)).not.toThrow();
    expect(() => checkAppend({ stream: 's'.repeat(600), events: [event, { ...event, id: event.id.replace('0', '1') }], expectedRevision: 41 })).not.toThrow();
  });
});
