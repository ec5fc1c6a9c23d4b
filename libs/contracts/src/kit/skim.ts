import type { CloudEvent } from '../envelope';
import type { EventRegistry } from './registry';

/** How serialiseAs begins. */
const OURS = '{"specversion":"1.0","id":"';
const TYPE = '","type":"';
const TIME = '","time":"';
const ACTOR_KIND = '"actorkind":"';
const DATA = ',"data":{';
const HISTORY = ',"history":true';

/**
 * A stored event of which only that is read out of its text that somebody asks for: a fold needs every event's type and moment, but the data
 * of few. The text is the one that serialiseAs wrote: one order of keys, no spaces; a quote inside a value stands behind a backslash, so none of the
 * marks above can be found in one. Of an older version, and of a text that begins otherwise, everything is read at once.
 */
export class SkimmedEvent {
  /** of the latest version of the event */
  readonly type: string;
  readonly time: string;
  private readonly dataAt: number;
  private read: CloudEvent | undefined;
  private readData: object | undefined;

  constructor(private readonly body: string, private readonly registry: EventRegistry) {
    const typeAt = body.indexOf(TYPE) + TYPE.length;
    const type = body.slice(typeAt, body.indexOf('"', typeAt));
    const timeAt = body.indexOf(TIME, typeAt) + TIME.length;
    const time = body.slice(timeAt, body.indexOf('"', timeAt));
    this.dataAt = body.indexOf(DATA, timeAt);
    const found = body.startsWith(OURS) && typeAt >= TYPE.length && timeAt >= TIME.length && this.dataAt > 0;
    if (!found || registry.isOlder(type)) this.read = registry.upcast(JSON.parse(body) as CloudEvent);
    this.type = this.read?.type ?? type;
    this.time = this.read?.time ?? time;
  }

  get data(): object {
    if (this.read) return this.read.data;
    return (this.readData ??= JSON.parse(this.body.slice(this.dataAt + DATA.length - 1, -1)) as object);
  }

  get actorkind(): CloudEvent['actorkind'] {
    if (!this.read && !this.body.slice(0, this.dataAt).includes(ACTOR_KIND)) return undefined;
    return this.whole.actorkind;
  }

  /** Whether it came as history: it sets nothing off. */
  get history(): boolean {
    return this.read ? this.read.history === true : this.body.startsWith(HISTORY, this.dataAt - HISTORY.length);
  }

  get id(): string {
    return this.whole.id;
  }

  get source(): string {
    return this.whole.source;
  }

  /** All of it, in the latest version of its type. */
  get whole(): CloudEvent {
    return (this.read ??= this.registry.upcast(JSON.parse(this.body) as CloudEvent));
  }
}
