import { NO_STREAM } from '@evenhand/event-sourcing';
import type { AppendResult } from '@evenhand/event-sourcing';
import type { Client } from 'pg';
import type { Pending } from './pending';
import { digestOf } from './text-forms';
import type { CopyText } from './text-forms';

/** What is stored of a group's ids and streams. */
export interface Facts {
  readonly ids: Map<string, { readonly digest: string; readonly position: number }>;
  readonly revisions: Map<string, number>;
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
 * @param isBuiltOnRefused whether an append was given before a refusal on its stream was answered
 */
export function stage(
  pendings: readonly Pending[], head: number, recordedAt: string, text: CopyText, facts?: Facts, isBuiltOnRefused?: (pending: Pending) => boolean,
): Staged {
  const results: AppendResult[] = [];
  const broken = new Set<string>();
  let position = head;
  let duplicates = 0;
  text.clear();
  for (const pending of pendings) {
    const { stream, events, expectedRevision } = pending.append;
    const known = facts && judge(pending, facts, broken.has(stream) || isBuiltOnRefused?.(pending) === true);
    if (known) {
      results.push(known);
      if (known.status !== 'appended') broken.add(stream);
      if (known.status === 'duplicate' || known.status === 'id_reused') duplicates++;
      continue;
    }
    let revision = expectedRevision;
    for (const event of events) {
      text.add(event, stream, ++revision, ++position, recordedAt);
      facts?.ids.set(event.id, { digest: event.digest, position });
    }
    facts?.revisions.set(stream, revision);
    results.push({ status: 'appended', position, revision });
  }
  return { results, position, duplicates };
}

/** @returns the result of an append that is not to be written: refused, or stored already by a commit of ours whose answer was lost */
function judge({ append: { stream, events, expectedRevision }, sentAt }: Pending, { ids, revisions }: Facts, broken: boolean): AppendResult | undefined {
  const known = events.find(({ id }) => ids.has(id));
  if (known) {
    const { digest, position } = ids.get(known.id) as { digest: string; position: number };
    if (known !== events[0] || known.digest !== digest) return { status: 'id_reused', position };
    if (position !== sentAt) return { status: 'duplicate', position };
    return { status: 'appended', position: position + events.length - 1, revision: expectedRevision + events.length };
  }
  const actualRevision = revisions.get(stream) ?? NO_STREAM;
  return actualRevision === expectedRevision && !broken ? undefined : { status: 'conflict', actualRevision };
}

/** Which of the group's ids are stored, and where its streams stand: two round trips, however many they are. */
export async function lookUp(client: Client, pendings: readonly Pending[]): Promise<Facts> {
  const ids = pendings.flatMap(({ append }) => append.events.map(({ id }) => id));
  const stored = await client.query<[string, string, number]>(
    { name: 'ids', text: 'select event_id, digest, position from events where event_id = any($1::uuid[])', values: [ids], rowMode: 'array' },
  );
  const streams = [...new Set(pendings.map(({ append }) => append.stream))];
  const text = `select asked.stream, last.revision from unnest($1::text[]) as asked (stream)
    cross join lateral (select revision from events where events.stream = asked.stream order by revision desc limit 1) as last`;
  const revisions = await client.query<[string, number]>({ name: 'revisions', text, values: [streams], rowMode: 'array' });
  return {
    ids: new Map(stored.rows.map(([id, digest, position]) => [id, { digest: digestOf(digest), position }])),
    revisions: new Map(revisions.rows),
  };
}
