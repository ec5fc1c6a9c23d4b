import type { CloudEvent } from '@evenhand/contracts';
import { uuidv5 } from '@evenhand/event-sourcing';
import { ProblemError } from '@evenhand/nest';
import type { FieldError } from '@evenhand/nest';
import { randomUUID } from 'node:crypto';

/** Members of a command's body that are the event's own; they are judged with it. */
const ENVELOPE = ['source', 'subject', 'time', 'channel', 'productcode', 'branchid', 'actorkind', 'actorref', 'correlationid'] as const;
const MEMBERS: ReadonlySet<string> = new Set(['id', 'expectedRevision', 'data', ...ENVELOPE]);
const DESK = 'urn:evenhand:complaint-desk';

/** A command as it was posted, on its way to the event it is to become. */
export interface DeskCommand {
  /** without what the desk adds: two postings of one command are alike in it */
  readonly said: Omit<CloudEvent, 'time' | 'subject'> & Partial<Pick<CloudEvent, 'time' | 'subject'>>;
  readonly expectedRevision?: number;
}

/**
 * Reads a command's body: `{id?, source?, subject?, time?, …, expectedRevision?, data}`. What is the event's own is judged with the event.
 * @param key Idempotency-Key, in place of an `id`
 * @throws ProblemError 422 invalid_body
 */
export function readCommand(type: string, body: unknown, key: string | undefined, data: (given: object, id: string) => object): DeskCommand {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid([{ field: '', rule: 'type', message: 'must be a JSON object' }]);
  if (![Object.prototype, null].includes(Object.getPrototypeOf(body) as null)) throw new ProblemError(415, 'unsupported_media_type', 'send application/json');
  const given = body as Readonly<Record<string, unknown>>;
  const errors: FieldError[] = Object.keys(given).filter((name) => !MEMBERS.has(name)).map((name) => ({ field: `/${name}`, rule: 'unknown', message: 'is no field here' }));
  const { expectedRevision, data: told = {} } = given;
  if (expectedRevision !== undefined && !(Number.isSafeInteger(expectedRevision) && (expectedRevision as number) >= 0)) {
    errors.push({ field: '/expectedRevision', rule: 'type', message: 'must be a revision, from 0' });
  }
  if (typeof told !== 'object' || told === null || Array.isArray(told)) errors.push({ field: '/data', rule: 'type', message: 'must be an object' });
  if (given['id'] !== undefined && key !== undefined && given['id'] !== key) errors.push({ field: '/id', rule: 'idempotency_key', message: 'is not what the header Idempotency-Key says' });
  if (errors.length > 0) throw invalid(errors);
  const id = (given['id'] ?? key ?? randomUUID()) as string;
  const source = given['source'] ?? DESK;
  const envelope = Object.fromEntries(ENVELOPE.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
  const said = { specversion: '1.0', id, type, ...envelope, source, data: data(told as object, uuidv5(`${String(source)}\n${id}`, DESK_IDS)) } as DeskCommand['said'];
  return { said, ...(expectedRevision !== undefined && { expectedRevision: expectedRevision as number }) };
}

/** Never to be changed: ids that the desk gives follow from it. */
const DESK_IDS = 'b6a1f6a0-3d0f-4c55-9a53-0c2a4d1e7f30';

const invalid = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError(422, 'invalid_body', errors.map(({ field, message }) => `${field.slice(1) || 'the body'} ${message}`).join('; '), { errors });

/** The fields of a command, and the complaint that its path names. @throws ProblemError 422 where the body names another */
export function dataOf(complaintId: string, more: (id: string) => object = () => ({})): (given: object, id: string) => object {
  return (given, id) => {
    const { complaintId: named = complaintId } = given as { complaintId?: unknown };
    if (named !== complaintId) throw invalid([{ field: '/data/complaintId', rule: 'path', message: 'is not the complaint that the path names' }]);
    return { complaintId, ...more(id), ...given };
  };
}
