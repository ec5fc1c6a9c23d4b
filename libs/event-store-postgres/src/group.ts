import { NO_STREAM } from '@evenhand/event-sourcing';
import type { AppendResult, Broken } from '@evenhand/event-sourcing';
import type { Client } from 'pg';
import { endsAsExpected } from './known-streams';
import type { StreamEnd } from './known-streams';
import { lastOf } from './on-the-way';
import type { OnTheWay } from './on-the-way';
import type { Pending } from './pending';
import { digestOf } from './text-forms';
import type { CopyText } from './text-forms';

/** What is stored of a group's ids and streams. */
export interface Facts {
  readonly ids: Map<string, { readonly digest: string; readonly position: number }>;
  readonly streams: Map<string, StreamEnd>;
}

/** A group's results, as they will be once its text is committed. */
export interface Staged {
  readonly results: readonly AppendResult[];
  /** of the last row, or the head before it where there is none */
  readonly position: number;
  readonly duplicates: number;
}

/**
 * Gives out positions and revisions, in order, and writes the rows into `text`. Without facts every append is taken to follow on what is
 * there: the unique indexes judge. With facts each is judged here, by what is stored and what stands before it in the group.
 */
export function stage(pendings: readonly Pending[], head: number, recordedAt: string, text: CopyText, onTheWay: OnTheWay, facts?: Facts): Staged {
  const results: AppendResult[] = [];
  let position = head;
  let duplicates = 0;
  text.clear();
  for (const pending of pendings) {
    const { stream, events, expectedRevision } = pending.append;
    const known = facts && judge(pending, facts, onTheWay.broken);
    if (known) {
      onTheWay.broken.by(pending.append, known.status);
      results.push(known);
      if (known.status === 'duplicate' || known.status === 'id_reused') duplicates++;
      continue;
    }
    let revision = expectedRevision;
    for (const event of events) {
      text.add(event, stream, ++revision, ++position, recordedAt);
      facts?.ids.set(event.id, { digest: event.digest, position });
    }
    facts?.streams.set(stream, { ...lastOf(events), revision });
    results.push({ status: 'appended', position, revision });
  }
  return { results, position, duplicates };
}

/** @returns the result of an append that is not to be written: refused, or stored already by a commit of ours whose answer was lost */
function judge({ append, sentAt }: Pending, { ids, streams }: Facts, broken: Broken): AppendResult | undefined {
  const { stream, events, expectedRevision, expectedLast } = append;
  const known = events.find(({ id }) => ids.has(id));
  if (known) {
    const { digest, position } = ids.get(known.id) as { digest: string; position: number };
    if (known !== events[0] || known.digest !== digest) return { status: 'id_reused', position };
    if (position !== sentAt) return { status: 'duplicate', position };
    return { status: 'appended', position: position + events.length - 1, revision: expectedRevision + events.length };
  }
  const end = streams.get(stream);
  return !broken.has(append) && endsAsExpected(end, expectedRevision, expectedLast) ? undefined : { status: 'conflict', actualRevision: end?.revision ?? NO_STREAM };
}

/** Which of the group's ids are stored, and where its streams stand: two round trips, however many they are. */
export async function lookUp(client: Client, pendings: readonly Pending[]): Promise<Facts> {
  const ids = pendings.flatMap(({ append }) => append.events.map(({ id }) => id));
  const stored = await client.query<[string, string, number]>(
    { name: 'ids', text: 'select event_id, digest, position from events where event_id = any($1::uuid[])', values: [ids], rowMode: 'array' },
  );
  const names = [...new Set(pendings.map(({ append }) => append.stream))];
  const text = `select asked.stream, last.revision, last.event_id, last.digest from unnest($1::text[]) as asked (stream)
    cross join lateral (select revision, event_id, digest from events where events.stream = asked.stream order by revision desc limit 1) as last`;
  const streams = await client.query<[string, number, string, string]>({ name: 'streams', text, values: [names], rowMode: 'array' });
  return {
    ids: new Map(stored.rows.map(([id, digest, position]) => [id, { digest: digestOf(digest), position }])),
    streams: new Map(streams.rows.map(([stream, revision, id, digest]) => [stream, { revision, id, digest: digestOf(digest) }])),
  };
}
