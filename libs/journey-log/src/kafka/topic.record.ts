import { storedIdOf } from '@evenhand/contracts';
import { murmur2, SLOTS } from '@evenhand/event-sourcing';
import type { JourneyEvent } from '../journey-log';
import { storedOf } from '../journey-item';
import type { Spliced } from '../journey-item';
import type { TopicRecord } from './fetcher';

export const WATERMARK = 'evenhand.journey.watermark.v1';

/** What a record of the journey log's topic says. */
export type Said =
  | { readonly kind: 'event'; readonly position: number; readonly event: JourneyEvent; readonly slot: number }
  | { readonly kind: 'watermark'; readonly position: number; readonly successor: string | undefined }
  | { readonly kind: 'bad'; readonly reason: string };

/** @param partitions of the record's topic */
export function read({ key, value, partition }: TopicRecord, partitions: number): Said {
  if (value === null) return bad('it has no value');
  if (key === null) return readWatermark(value);
  const slot = (murmur2(key) & 0x7fffffff) % SLOTS;
  if (slot % partitions !== partition) return bad(`its key belongs to partition ${slot % partitions}`);
  const stored = storedIn(value);
  if (!stored) return bad('its value does not end with recordedat, stream, revision and position');
  return { kind: 'event', position: stored.position, event: new KafkaEvent(key.toString('utf8'), stored), slot };
}

const SPLICED = Buffer.from(',"recordedat":"');
const BRACE = '}'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);

/** As storedOf reads a text, from its bytes: the stored text is decoded once, with the brace that it ended with put in the place of the first comma behind it. */
function storedIn(value: Buffer): Spliced | undefined {
  const at = value.lastIndexOf(SPLICED);
  if (at < 0) return undefined;
  const rest = storedOf(`{${value.toString('utf8', at)}`);
  if (!rest || value[0] !== '{'.charCodeAt(0)) return undefined;
  value[at] = BRACE;
  const body = value.toString('utf8', 0, at + 1);
  value[at] = COMMA;
  return { ...rest, body };
}

const bad = (reason: string): Said => ({ kind: 'bad', reason });

function readWatermark(value: Buffer): Said {
  let said: { type?: unknown; data?: { position?: unknown; successor?: unknown } | null };
  try {
    said = JSON.parse(value.toString('utf8')) as typeof said;
  } catch {
    return bad('its value is no JSON');
  }
  const { position, successor } = said?.data ?? {};
  if (said?.type !== WATERMARK || !Number.isSafeInteger(position)) return bad('it has no key and is no watermark');
  return { kind: 'watermark', position: position as number, successor: typeof successor === 'string' ? successor : undefined };
}

const ID = '{"specversion":"1.0","id":"';
const SOURCE = '","source":"';
const TYPE = '","type":"';
/** what is written otherwise than it is, and what would show that something stands in between */
const SPECIAL = /["\\]/;

/** An event out of the topic. The id it is stored under follows from its text, and few ask for it: it is made when it is asked for. */
class KafkaEvent implements JourneyEvent {
  readonly body: string;
  readonly recordedAt: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;

  constructor(readonly customer: string, { body, recordedAt, stream, revision, position }: Spliced) {
    this.body = body;
    this.recordedAt = recordedAt;
    this.stream = stream;
    this.revision = revision;
    this.position = position;
  }

  get id(): string {
    const { body } = this;
    const sourceAt = body.indexOf(SOURCE);
    const typeAt = body.indexOf(TYPE, sourceAt);
    if (body.startsWith(ID) && sourceAt > 0 && typeAt > 0) {
      const [idText, sourceText] = [body.slice(ID.length, sourceAt), body.slice(sourceAt + SOURCE.length, typeAt)];
      if (!SPECIAL.test(idText) && !SPECIAL.test(sourceText)) return storedIdOf(sourceText, idText);
    }
    const { source, id } = JSON.parse(body) as { source: string; id: string };
    return storedIdOf(source, id);
  }
}
