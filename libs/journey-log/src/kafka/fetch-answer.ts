import { gunzipSync } from 'node:zlib';
import type { Fetched, Place, TopicRecord } from './fetcher';

/** A partition's part of an answer to a fetch request. */
export interface PartitionAnswer extends Place {
  /** 0: none */
  readonly errorCode: number;
  readonly aborted: readonly Aborted[];
  /** record batches; the last one may be cut off */
  readonly batches: Buffer;
}

interface Aborted {
  readonly producer: number;
  readonly first: number;
}

/** Of a batch before its records. */
const HEAD = 61;
const LENGTH_AT = 8;
const COMPRESSION = 0x07;
const GZIP = 1;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** The broker's answer, version 11 of the protocol, as far as a reader needs it; the records are left in their bytes. */
export function partitionsIn(answer: Buffer): PartitionAnswer[] {
  const cursor = new Cursor(answer, 4);
  const errorCode = cursor.int16();
  cursor.at += 4;
  const found: PartitionAnswer[] = [];
  for (let topics = cursor.int32(); topics > 0; topics--) {
    const topic = cursor.text(cursor.int16());
    for (let partitions = cursor.int32(); partitions > 0; partitions--) {
      const partition = cursor.int32();
      const ownError = cursor.int16();
      cursor.at += 3 * 8;
      const aborted: Aborted[] = [];
      for (let left = cursor.int32(); left > 0; left--) aborted.push({ producer: cursor.int64(), first: cursor.int64() });
      cursor.at += 4;
      const size = Math.max(0, cursor.int32());
      found.push({ topic, partition, errorCode: errorCode || ownError, aborted: aborted.sort((a, b) => a.first - b.first), batches: answer.subarray(cursor.at, cursor.at + size) });
      cursor.at += size;
    }
  }
  return found;
}

/**
 * The committed records from an offset on. The broker names the transactions that were aborted; their records come all the same, up to the mark
 * that ends each. @param firstOnly no more than one batch that holds something
 */
export function committed({ topic, partition, batches, aborted }: PartitionAnswer, from: number, firstOnly: boolean): Fetched {
  const records: TopicRecord[] = [];
  const aborting = new Set<number>();
  let [next, begun] = [from, 0];
  for (let at = 0, end = 0; at + HEAD <= batches.length && !(firstOnly && records.length > 0); at = end) {
    end = at + LENGTH_AT + 4 + batches.readInt32BE(at + LENGTH_AT);
    if (end > batches.length) break;
    const head = new Cursor(batches, at);
    const first = head.int64();
    head.at += 13;
    const attributes = head.int16();
    const last = first + head.int32();
    const time = head.int64();
    head.at += 8;
    const producer = head.int64();
    head.at += 6;
    const count = head.int32();
    for (let one = aborted[begun]; one && one.first <= last; one = aborted[++begun]) aborting.add(one.producer);
    if (attributes & CONTROL) {
      if (isAbort(batches.subarray(at + HEAD, end))) aborting.delete(producer);
    } else if (last >= from && !(attributes & TRANSACTIONAL && aborting.has(producer))) {
      const bytes = attributes & COMPRESSION ? unpacked(batches.subarray(at + HEAD, end), attributes & COMPRESSION) : batches;
      readBatch(new Cursor(bytes, bytes === batches ? at + HEAD : 0), count, { topic, partition, first, time, from }, records);
    }
    next = Math.max(next, last + 1);
  }
  return { topic, partition, records, next };
}

function readBatch(cursor: Cursor, count: number, { topic, partition, first, time, from }: Place & { first: number; time: number; from: number }, into: TopicRecord[]): void {
  for (let left = count; left > 0; left--) {
    const size = cursor.varint();
    const end = cursor.at + size;
    cursor.at++;
    const timestamp = time + cursor.varint();
    const offset = first + cursor.varint();
    const keyed = cursor.varint();
    const keyAt = cursor.at;
    cursor.at += Math.max(0, keyed);
    const valued = cursor.varint();
    const valueAt = cursor.at;
    cursor.at += Math.max(0, valued);
    if (offset >= from) into.push(new BatchRecord(topic, partition, offset, timestamp, cursor.bytes, keyed < 0 ? -1 : keyAt, keyAt + keyed, valued < 0 ? -1 : valueAt, valueAt + valued, cursor.at));
    cursor.at = end;
  }
}

/** A record in the bytes it came in: most of what it holds is asked for once, or never. */
class BatchRecord implements TopicRecord {
  constructor(
    readonly topic: string, readonly partition: number, readonly offset: number, readonly timestamp: number, private readonly bytes: Buffer,
    private readonly keyAt: number, private readonly keyEnd: number, private readonly valueAt: number, private readonly valueEnd: number, private readonly headersAt: number,
  ) {}

  get key(): Buffer | null {
    return this.keyAt < 0 ? null : this.bytes.subarray(this.keyAt, this.keyEnd);
  }

  get value(): Buffer | null {
    return this.valueAt < 0 ? null : this.bytes.subarray(this.valueAt, this.valueEnd);
  }

  get headers(): Readonly<Record<string, Buffer | Buffer[]>> {
    const cursor = new Cursor(this.bytes, this.headersAt);
    const headers: Record<string, Buffer | Buffer[]> = {};
    for (let left = cursor.varint(); left > 0; left--) {
      const name = cursor.text(cursor.varint());
      const size = cursor.varint();
      const value = this.bytes.subarray(cursor.at, cursor.at + Math.max(0, size));
      cursor.at += value.length;
      const before = headers[name];
      headers[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    return headers;
  }
}

class Cursor {
  constructor(readonly bytes: Buffer, public at: number) {}

  int16(): number {
    this.at += 2;
    return this.bytes.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.bytes.readInt32BE(this.at - 4);
  }

  /** Exact up to 2^53, which offsets and times do not reach. */
  int64(): number {
    this.at += 8;
    return this.bytes.readInt32BE(this.at - 8) * 2 ** 32 + this.bytes.readUInt32BE(this.at - 4);
  }

  text(length: number): string {
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** Zigzag: 0, -1, 1, -2 … in groups of seven bits, lowest first. */
  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    let value = byte & 0x7f;
    for (let weight = 128; byte & 0x80; weight *= 128) {
      byte = bytes[this.at++] as number;
      value += (byte & 0x7f) * weight;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

function unpacked(bytes: Buffer, compression: number): Buffer {
  if (compression !== GZIP) throw new Error(`records are compressed by method ${compression}: only gzip (1) is known here`);
  return gunzipSync(bytes);
}

/** The only record of the batch has two numbers of 16 bits as its key: a version, and 0 for "aborted". */
function isAbort(record: Buffer): boolean {
  const cursor = new Cursor(record, 0);
  cursor.varint();
  cursor.at++;
  cursor.varint();
  cursor.varint();
  return cursor.varint() === 4 && record.readInt16BE(cursor.at + 2) === 0;
}
