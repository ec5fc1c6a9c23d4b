import { catalogue } from '@evenhand/contracts';
import { bytesOf, filledBySuite, textOf, writtenBySuite, type PublishableEvent } from './event-input';

const { types } = catalogue();
const rated: PublishableEvent = {
  specversion: '1.0', source: 'urn:test', type: 'evenhand.interactions.interaction-rated.v1', subject: 'c_1', time: '2026-01-02T09:00:00Z',
  data: { interactionId: 'i_1', courtesy: 4 },
};

describe('an event to be published', () => {
  it('has the fields of its type but those that the suite fills in', () => {
    expect(filledBySuite).toEqual(Object.fromEntries(types.filter(({ filled }) => Object.keys(filled).length > 0).map(({ type, filled }) => [type, Object.keys(filled)])));
  });

  it('is of a type that publishers may send', () => {
    expect(writtenBySuite).toEqual(types.filter(({ publishable }) => !publishable).map(({ type }) => type));
  });

  it('gets an id where it has none, and keeps its own', () => {
    const [one, two] = [rated, rated].map((event) => JSON.parse(textOf(event)) as { id: string });
    expect(one?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(one?.id).not.toBe(two?.id);
    expect(JSON.parse(textOf({ ...rated, id: 'mine' }))).toEqual({ ...rated, id: 'mine' });
    expect(rated).not.toHaveProperty('id');
  });

  it('goes out as it is where it is text already', () => {
    const text = '{"id":"1"}';
    expect([Buffer.from(bytesOf(text)).toString(), bytesOf(Buffer.from(text))]).toEqual([text, Buffer.from(text)]);
  });

  it('does not compile with a field that the suite fills in, or of a type of the suite\'s own', () => {
    // @ts-expect-error daysOpen is filled in
    const filled: PublishableEvent = { ...rated, type: 'evenhand.interactions.doubt-resolved.v1', data: { doubtId: 'd', daysOpen: 3 } };
    // @ts-expect-error only the suite writes it
    const own: PublishableEvent = { ...rated, type: 'evenhand.interactions.customer-erased.v1', data: {} };
    // @ts-expect-error the server says so of what is published with `history`
    const past: PublishableEvent = { ...rated, history: true };
    expect([filled, own, past]).toHaveLength(3);
  });
});
