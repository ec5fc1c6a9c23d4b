import type { CloudEvent } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { FieldError } from '@evenhand/nest';
import { randomUUID } from 'node:crypto';

/** Members of a command's body that are the event's own; they are judged with it. */
const ENVELOPE = ['source', 'time', 'channel', 'productcode', 'branchid', 'actorkind', 'actorref', 'correlationid'] as const;
const MEMBERS: readonly string[] = ['id', 'data', ...ENVELOPE];
const DESK = 'urn:evenhand:complaint-desk';
/** How the suite signs what it writes itself: timers, reactions. */
const OWN = /^urn:evenhand:(interactions|complaints)$/;
/** Never to be changed: ids that the desk gives follow from it. */
const DESK_IDS = 'b6a1f6a0-3d0f-4c55-9a53-0c2a4d1e7f30';
/** What JSON parses to: in one process with the facts' doors, other content types become things of their own. */
const PARSED: ReadonlySet<unknown> = new Set([Object.prototype, null]);

/** How a command's body becomes its event. */
export interface CommandForm {
  /** of the event */
  readonly type: string;
  /** what the body may say besides: which customer it is about, where the path does not; which revision of the path's complaint the sender has seen */
  readonly takes?: readonly ('subject' | 'expectedRevision')[];
  /** The event's data. @param given the body's @param id the same whenever the same command is sent, for ids that the desk gives @throws ProblemError 422 */
  data(given: object, id: string): object;
}

/** A command as it was posted, on its way to the event it is to become. */
export interface DeskCommand {
  /** without what the desk adds: two postings of one command are alike in it */
  readonly said: Omit<CloudEvent, 'time' | 'subject'> & Partial<Pick<CloudEvent, 'time' | 'subject'>>;
  readonly expectedRevision?: number;
  /** of the request that it came by */
  readonly traceparent?: string | undefined;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads a command's body: `{id?, source?, time?, …, expectedRevision?, data}`. What is the event's own is judged with the event.
 * @param key Idempotency-Key, in place of an `id`
 * @throws ProblemError 422 invalid_body, naming every wrong member at once; 415 where it was not sent as JSON
 */
export function readCommand({ type, takes = [], data }: CommandForm, body: unknown, key: string | undefined): DeskCommand {
  const given = objectOf(body);
  const known = [...MEMBERS, ...takes];
  const { expectedRevision, data: told = {}, id = key ?? randomUUID(), source = DESK, subject } = given;
  const errors: FieldError[] = [
    ...Object.keys(given).filter((name) => !known.includes(name)).map((name) => ({ field: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, rule: 'unknown', message: 'is no field here' })),
    ...(isRevision(expectedRevision) ? [] : [{ field: '/expectedRevision', rule: 'type', message: 'must be a revision, from 0' }]),
    ...(isObject(told) ? [] : [{ field: '/data', rule: 'type', message: 'must be an object' }]),
    ...(typeof source === 'string' && OWN.test(source) ? [{ field: '/source', rule: 'own_source', message: 'is the suite\'s own' }] : []),
    ...(key === undefined || id === key ? [] : [{ field: '/id', rule: 'idempotency_key', message: 'is not what the header Idempotency-Key says' }]),
  ];
  if (errors.length > 0) throw invalid(errors);
  const envelope = Object.fromEntries(ENVELOPE.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
  const made = uuidv5([source, id].map((one) => (typeof one === 'string' ? one : '')).join('\n'), DESK_IDS);
  const said = { specversion: '1.0', id, type, ...(subject !== undefined && { subject }), ...envelope, source, data: data(told as object, made) } as DeskCommand['said'];
  return { said, ...(expectedRevision !== undefined && { expectedRevision: expectedRevision as number }) };
}

function objectOf(body: unknown): Body {
  if (!isObject(body)) throw invalid([{ field: '', rule: 'type', message: 'must be a JSON object' }]);
  if (!PARSED.has(Object.getPrototypeOf(body))) throw new ProblemError(415, 'unsupported_media_type', 'send application/json');
  return body as Body;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const isRevision = (value: unknown): boolean => value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);

export const invalid = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError(422, 'invalid_body', errors.map(({ field, message }) => `${field.slice(1) || 'the body'} ${message}`).join('; '), { errors });

/**
 * Data with the id that the path says, and others that the desk gives where the body names none.
 * @throws ProblemError 422 where the body says another id than the path
 */
export function dataOf(field: string, named: string, more: (id: string) => object = () => ({})): CommandForm['data'] {
  return (given, id) => {
    const told = (given as Body)[field];
    if (told !== undefined && told !== named) throw invalid([{ field: `/data/${field}`, rule: 'path', message: `is not ${named}, which the path names` }]);
    return { [field]: named, ...more(id), ...given };
  };
}
