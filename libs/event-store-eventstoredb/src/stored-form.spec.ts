import { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { nameOf, proposed, storedOf, streamOf } from './stored-form';

const event = { id: '0d2c6f4e-1b5a-4c3d-9e8f-a1b2c3d4e5f6', customer: 'c-é', body: '{"type":"evenhand.complaints.complaint-received.v1","b": 1.0}', digest: '0123456789abcdef0123456789abcdef' };
const at = '2026-11-27T03:00:00.123Z';

/** As the server hands it out again. */
function recorded(message: BatchAppendReq.ProposedMessage, position = '4711'): ReadResp.ReadEvent.RecordedEvent {
  return new ReadResp.ReadEvent.RecordedEvent().setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from('~$a')))
    .setStreamRevision('3').setCommitPosition(position).setData(message.getData_asU8()).setCustomMetadata(message.getCustomMetadata_asU8());
}

describe('an event as EventStoreDB stores it', () => {
  it('comes back as it was, its text byte for byte, under the place where it stands', () => {
    expect(storedOf(recorded(proposed(event, at)))).toEqual({ ...event, recordedAt: at, stream: '$a', revision: 3, position: 4711 });
  });

  it.each([
    ['a CloudEvent', event.body, 'evenhand.complaints.complaint-received.v1', 'application/json'],
    ['an object without a type', '{"a":1}', 'event', 'application/json'],
    ['a type of the system', '{"type":"$metadata"}', 'event', 'application/json'],
    ['half a pair', '{"type":"\\ud83d"}', 'event', 'application/json'],
    ['no object', '12', 'event', 'application/octet-stream'],
    ['no JSON', 'é\n', 'event', 'application/octet-stream'],
  ])('is shown by its type: %s', (_, body, type, contentType) => {
    const shown = proposed({ ...event, body }, at).getMetadataMap();
    expect([shown.get('type'), shown.get('content-type')]).toEqual([type, contentType]);
  });

  it('has an id of its own each time: the server would take a second append of one id for a repetition, whatever it holds', () => {
    const ids = [1, 2, 3].map(() => proposed(event, at).getId()?.getString());
    expect(new Set([...ids, event.id]).size).toBe(4);
  });

  it('is none of ours without our metadata, and has no place on a server that does not tell it', () => {
    for (const text of ['', '{}', 'null', '[]', '{"id":1}']) expect(storedOf(recorded(proposed(event, at)).setCustomMetadata(Buffer.from(text)))).toBeUndefined();
    expect(() => storedOf(recorded(proposed(event, at), '18446744073709551615'))).toThrow(/22\.6/);
  });

  it('has a stream whose name is never one of the system', () => {
    for (const stream of ['complaint-1', '$all', '$$a', '~', '~$a', '~~', 'a$']) {
      expect(nameOf(stream)).not.toMatch(/^\$/);
      expect(streamOf(nameOf(stream))).toBe(stream);
    }
  });
});
