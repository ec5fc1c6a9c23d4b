import { hash } from 'node:crypto';

const VARIANT = '89ab';
const namespaces = new Map<string, Buffer>();

/** UUID version 5 (RFC 9562 §5.5): the same name in the same namespace is the same id, on every machine and for good. */
export function uuidv5(name: string, namespace: string): string {
  let prefix = namespaces.get(namespace);
  if (!prefix) namespaces.set(namespace, (prefix = Buffer.from(namespace.replaceAll('-', ''), 'hex')));
  const h = hash('sha1', Buffer.concat([prefix, Buffer.from(name, 'utf8')]), 'hex');
  const variant = VARIANT[parseInt(h[16] as string, 16) & 3];
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`;
}
