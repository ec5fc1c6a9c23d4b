import * as fc from 'fast-check';
import type { EventType } from '../kit/event-type';
import { filledFields } from '../kit/schema';
import { eventOf } from './generate';

type Tree = Record<string, unknown> | unknown[];

const LONE_SURROGATE = '\ud83d';
const values: readonly unknown[] = [
  null, true, false, 0, -1, 1, 2.5, 11, 101, 1e13, -1e13, '', ' ', 'bank', 'x', 'two words', 'x'.repeat(65), 'x'.repeat(600), '\0',
  LONE_SURROGATE, '2026-02-30', '2026-02-30T00:00:00Z', '2026-01-01t00:00:00z', [], [null], [1], ['x', 'x'], [[]], {}, { x: 1 }, [{}],
  { length: 1 }, [{ valueOf: 1 }, { valueOf: 1 }],
];
const keys = [
  'extra', '', 'a/b~c', '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', 'length', '0',
  'recordedat', 'stream', 'revision', 'position', 'slot', 'history', 'pii',
];

interface Blow {
  /** in the data, or anywhere */
  readonly inData: boolean;
  /** which place, modulo their number */
  readonly at: number;
  readonly how: 'drop' | 'replace' | 'add' | 'double';
  readonly key: string;
  readonly value: unknown;
}

const blow = (type: EventType): fc.Arbitrary<Blow> =>
  fc.record({
    inData: fc.boolean(), at: fc.nat(), how: fc.constantFrom('drop', 'replace', 'add', 'double'),
    key: fc.constantFrom(...keys, ...Object.keys(filledFields(type).filled)), value: fc.constantFrom(...values),
  });

/** Events of a type, as JSON.parse gives them, with one to three blows dealt anywhere; now and then one survives as a good event. */
export const damagedEventOf = (type: EventType): fc.Arbitrary<unknown> =>
  fc.tuple(eventOf(type), fc.array(blow(type), { minLength: 1, maxLength: 3 })).map(([event, blows]) => {
    const tree = JSON.parse(JSON.stringify(event)) as Tree;
    for (const each of blows) deal(tree, each);
    return JSON.parse(JSON.stringify(tree)) as unknown;
  });

function deal(root: Tree, { inData, at, how, key, value }: Blow): void {
  const { data } = root as { data?: unknown };
  const places = placesOf(inData && isTree(data) ? data : root);
  const [tree, name] = places[at % places.length] ?? [root, key];
  const inner = Object.hasOwn(tree, name) ? (tree as Record<string, unknown>)[name] : undefined;
  if (how === 'replace') put(tree, name, value);
  else if (how === 'double' && Array.isArray(inner)) inner.push(...(inner as unknown[]));
  else if (how === 'double') put(tree, name, [inner]);
  else if (how === 'add') put(isTree(inner) ? inner : tree, key, value);
  else if (Array.isArray(tree)) tree.splice(Number(name), 1);
  else delete tree[name];
}

/** Every place of a tree: its holder and its name there. */
const placesOf = (tree: Tree): readonly (readonly [Tree, string])[] =>
  Object.entries(tree).flatMap(([name, inner]) => [[tree, name] as const, ...(isTree(inner) ? placesOf(inner) : [])]);

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

/** As JSON.parse does: `__proto__` becomes a key like any other. */
function put(tree: Tree, name: string, value: unknown): void {
  if (Array.isArray(tree)) tree.push(structuredClone(value));
  else Object.defineProperty(tree, name, { value: structuredClone(value), enumerable: true, configurable: true, writable: true });
}
