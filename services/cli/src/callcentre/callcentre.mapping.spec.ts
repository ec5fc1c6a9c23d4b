import { callKey, mapCall, parseCall, type Call, type CallEvent, type Mapped } from './callcentre.mapping';

/** A line as published (January 1999), with the given columns changed. */
const line = 'AA0101\t33118\t27997683\t2\tPS\t990101\t6:55:20\t6:55:26\t6\t6:55:26\t6:55:43\t17\tAGENT\t6:55:43\t6:56:37\t54\tDORIT';
const call = (changes: Partial<Call> = {}): Call => ({ ...(parseCall(line) as Call), ...changes });

function sent(mapped: Mapped): CallEvent {
  if (!('event' in mapped)) throw new Error(`left out: ${mapped.leftOut}`);
  return mapped.event;
}
const eventOf = (changes: Partial<Call>): CallEvent => sent(mapCall(call(changes), 1));
const notesOf = (changes: Partial<Call>): readonly string[] => {
  const mapped = mapCall(call(changes), 1);
  return 'notes' in mapped ? mapped.notes : [];
};

describe('a call of the call centre', () => {
  it('becomes an interaction of the customer by phone', () => {
    expect(mapCall(call(), 1)).toEqual({
      event: {
        specversion: '1.0', id: 'AA0101-33118-990101-065520', source: 'urn:evenhand:import:callcentre', type: 'evenhand.interactions.interaction-recorded.v1',
        subject: 'callcentre-27997683', time: '1999-01-01T04:55:20Z', datacontenttype: 'application/json', channel: 'phone', productcode: 'PS',
        data: { interactionId: 'callcentre-AA0101-33118-990101-065520', initiator: 'customer', kind: 'service', outcome: 'resolved', durationSec: 54, waitSec: 17 },
      },
      notes: [],
    });
  });

  it.each([['AGENT', 'resolved'], ['HANG', 'failed'], ['PHANTOM', 'pending']])('with outcome %s is %s', (outcome, expected) => {
    expect(eventOf({ outcome }).data.outcome).toBe(expected);
  });

  it.each([['PS', 'service'], ['PE', 'service'], ['NE', 'service'], ['IN', 'inquiry'], ['NW', 'inquiry'], ['TT', 'inquiry'], ['AA', 'inquiry']])('of type %s is an %s of that product', (type, kind) => {
    const event = eventOf({ type });
    expect([event.productcode, event.data.kind]).toEqual([type, kind]);
  });

  it.each([['0'], [''], [' 0 ']])('of an unidentified caller (%p) gives no event', (customer_id) => {
    expect(mapCall(call({ customer_id }), 1)).toEqual({ leftOut: 'unidentified' });
  });

  it('without a queue carries no wait', () => {
    expect(eventOf({ q_time: '0' }).data).not.toHaveProperty('waitSec');
    expect(notesOf({ q_time: '0' })).toEqual([]);
  });

  it.each([['-192'], ['86401'], ['1E+5'], ['']])('with a queue time of %p is sent without it, and that is noted', (q_time) => {
    expect(eventOf({ q_time }).data).not.toHaveProperty('waitSec');
    expect(notesOf({ q_time })).toEqual(['wait_not_usable']);
  });

  it('keeps a service of no seconds, and has none where no agent served', () => {
    expect(eventOf({ ser_time: '0' }).data.durationSec).toBe(0);
    expect(eventOf({ outcome: 'HANG', ser_time: '0' }).data).not.toHaveProperty('durationSec');
    expect(notesOf({ outcome: 'HANG', ser_time: '0' })).toEqual([]);
    expect(eventOf({ outcome: 'PHANTOM', ser_time: '43' }).data).not.toHaveProperty('durationSec');
    expect(notesOf({ outcome: 'PHANTOM', ser_time: '43' })).toEqual(['service_time_without_agent']);
  });

  it('of a customer number published rounded keeps it in characters an id may have, and notes it', () => {
    expect(eventOf({ customer_id: '6.02E+11' }).subject).toBe('callcentre-6.02E11');
    expect(notesOf({ customer_id: '6.02E+11' })).toEqual(['customer_id_rounded']);
  });

  it.each([
    ['outcome', 'BUSY', 'unknown_outcome'], ['date', '990231', 'unreadable_time'], ['date', '9901', 'unreadable_time'], ['vru_entry', '6:61:20', 'unreadable_time'],
    ['vru_entry', '48:00:00', 'unreadable_time'], ['type', 'P S', 'unusable_code'], ['customer_id', '12/3', 'unusable_code'], ['call_id', '1'.repeat(64), 'unusable_code'],
  ])('with %s %p gives no event: %s', (column, value, reason) => {
    expect(mapCall(call({ [column]: value }), 1)).toEqual({ leftOut: reason });
  });

  it('with other than 17 fields is not read at all', () => {
    expect(parseCall(line.replace('\tDORIT', ''))).toBeNull();
    expect(parseCall(`${line}\tmore`)).toBeNull();
  });
});

describe('the time of a call', () => {
  it.each([
    ['in winter is two hours before Israel', '990115', '12:00:00', '1999-01-15T10:00:00Z'],
    ['in the summer of 1999 is three hours before', '990701', '12:00:00', '1999-07-01T09:00:00Z'],
    ['just after midnight lies on the day before in UTC', '990101', '0:00:31', '1998-12-31T22:00:31Z'],
    ['on the last second before summer time is winter time', '990402', '1:59:59', '1999-04-01T23:59:59Z'],
    ['on the first second of summer time is summer time', '990402', '3:00:00', '1999-04-02T00:00:00Z'],
    ['on the first second after summer time is winter time', '990903', '2:00:00', '1999-09-03T00:00:00Z'],
  ])('%s', (_, date, vru_entry, utc) => {
    expect(eventOf({ date, vru_entry }).time).toBe(utc);
    expect(notesOf({ date, vru_entry })).toEqual([]);
  });

  it('past 24:00:00 is read as the next day, and noted', () => {
    expect(eventOf({ date: '990131', vru_entry: '24:10:00' }).time).toBe('1999-01-31T22:10:00Z');
    expect(notesOf({ date: '990131', vru_entry: '24:10:00' })).toEqual(['time_past_midnight']);
  });

  it('that the change to summer time skipped is read by the clock not yet changed, and noted', () => {
    expect(eventOf({ date: '990402', vru_entry: '2:30:00' }).time).toBe('1999-04-02T00:30:00Z');
    expect(notesOf({ date: '990402', vru_entry: '2:30:00' })).toEqual(['local_time_skipped']);
  });

  it('that came twice at the end of summer time is read as the first, and noted', () => {
    expect(eventOf({ date: '990903', vru_entry: '1:30:00' }).time).toBe('1999-09-02T22:30:00Z');
    expect(notesOf({ date: '990903', vru_entry: '1:30:00' })).toEqual(['local_time_twice']);
  });
});

describe('the id of a call', () => {
  it('comes from the row alone', () => {
    expect(callKey(call())).toBe('AA0101-33118-990101-065520');
    expect(eventOf({})).toEqual(eventOf({}));
  });

  it('differs by line, call number, day and time of entry, since the call number alone repeats', () => {
    const keys = [call(), call({ 'vru+line': 'AA0102' }), call({ call_id: '33119' }), call({ date: '990102' }), call({ vru_entry: '16:55:20' })].map(callKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('counts calls that are equal in all of these', () => {
    const again = sent(mapCall(call(), 2));
    expect([again.id, again.data.interactionId]).toEqual(['AA0101-33118-990101-065520-2', 'callcentre-AA0101-33118-990101-065520-2']);
  });
});
