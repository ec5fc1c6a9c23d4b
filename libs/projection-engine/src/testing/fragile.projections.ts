import type { AppendProjection, CounterProjection, NewEvent, Projection, StateProjection } from '@evenhand/event-sourcing';
import { accounts, standings, turnover, withdrawals } from './account.projections';
import type { Account, Movement, Standing } from './account.projections';

/** Why an event cannot be folded: its body is no JSON, the code throws, the row is refused, or it has no text. */
export const POISONS = ['undecodable', 'throws', 'unstorable', 'textless'] as const;
export type PoisonKind = (typeof POISONS)[number];

/** A movement that every projection stumbles over. */
export function poisoned(event: NewEvent, how: PoisonKind): NewEvent {
  if (how === 'undecodable') return { ...event, body: '{' };
  const body = { ...(JSON.parse(event.body) as object), kind: 'withdrawal', cents: 102, note: how };
  return { ...event, body: JSON.stringify(body) };
}

/** The sample's projections by code that stumbles, until it is mended. What it was to fold into it may have changed by then. */
export function fragile(mended: () => boolean, version = 1): readonly Projection<Movement>[] {
  const is = (note: string, ...kinds: readonly PoisonKind[]): boolean => !mended() && kinds.some((kind) => kind === note);
  const state: StateProjection<Account, Movement> = {
    ...accounts, version,
    evolve: (account, event) => {
      const next = accounts.evolve(account, event);
      if (is(event.note, 'throws')) throw new RangeError('no such note');
      return next;
    },
    encode: (account) => {
      const notes = Object.keys(account.notes);
      if (notes.some((note) => is(note, 'textless'))) throw new TypeError('no text');
      return accounts.encode(account) + (notes.some((note) => is(note, 'unstorable')) ? '\0' : '');
    },
  };
  const append: AppendProjection<Movement> = {
    ...withdrawals, version,
    rows: (event) => {
      if (is(event.note, 'throws', 'textless')) throw new RangeError('no such note');
      return withdrawals.rows(is(event.note, 'unstorable') ? { ...event, cents: 1e30 } : event);
    },
  };
  const counter: CounterProjection<Movement> = {
    ...turnover, version,
    deltas: (event) => {
      if (is(event.note, 'throws', 'textless')) throw new RangeError('no such note');
      return is(event.note, 'unstorable') ? [...turnover.deltas(event), { key: ['no day', event.kind], add: [1, 1] }] : turnover.deltas(event);
    },
  };
  const memory = standings.memory as NonNullable<typeof standings.memory>;
  const remembering: CounterProjection<Movement, Standing> = {
    ...standings, version,
    memory: {
      ...memory,
      evolve: (standing, event) => {
        if (is(event.note, 'throws', 'textless')) throw new RangeError('no such note');
        return is(event.note, 'unstorable') ? { balance: standing.balance + 1, last: '\0' } : memory.evolve(standing, event);
      },
    },
  };
  return [state, append, counter, remembering];
}

/** Code versions of both in worker threads. */
export const FRAGILE = 11;
export const MENDED = 12;
