import type { AppendProjection, CounterDelta, CounterProjection, LoggedEvent, NewEvent, Projection, StateProjection } from '@evenhand/event-sourcing';
import { uuidv5 } from '@evenhand/event-sourcing';
import type { DecodedEvent } from '../window';

/** A small domain for the engine's own tests: money moves on accounts, one account a customer. */
export interface Movement extends DecodedEvent {
  readonly kind: 'deposit' | 'withdrawal';
  readonly cents: number;
  readonly note: string;
  /** what somebody read off the standings at a position: how many accounts of a band there were */
  readonly claim?: { readonly at: number; readonly band: number; readonly accounts: number };
}

export const decode = ({ body, position, customer }: LoggedEvent): Movement => ({ ...(JSON.parse(body) as Movement), position, customer });

export interface Account {
  count: number;
  balance: number;
  /** weighs the newest movement by a third: floating point, so that an order or a repetition shows in the last bit */
  trend: number;
  notes: Record<string, number>;
}

export const accounts: StateProjection<Account, Movement> = {
  name: 'account-state',
  version: 1,
  kind: 'state',
  key: (event) => (event.customer === 'bank' ? undefined : event.customer),
  initialState: () => ({ count: 0, balance: 0, trend: 0, notes: {} }),
  evolve: (state, { kind, cents, note }) => {
    state.count += 1;
    state.balance += kind === 'deposit' ? cents : -cents;
    state.trend += (cents - state.trend) / 3;
    state.notes[note] = (state.notes[note] ?? 0) + 1;
    return state;
  },
  encode: (state) => JSON.stringify(state),
  decode: (text) => JSON.parse(text) as Account,
  columns: { movements: `(state->>'count')::integer`, balance: `(state->>'balance')::bigint`, notes: `state->'notes'` },
};

/** The next version of the code: another figure, and another view. */
export const accountsV2: StateProjection<Account, Movement> = {
  ...accounts,
  version: 2,
  evolve: (state, event) => ({ ...accounts.evolve(state, event), trend: 0 }),
  columns: { trend: `(state->>'trend')::double precision` },
};

export const withdrawals: AppendProjection<Movement> = {
  name: 'withdrawal',
  version: 1,
  kind: 'append',
  indexes: [['customer', 'happened_at'], ['cents']],
  columns: { customer: 'text', cents: 'bigint', note: 'text', happened_at: 'timestamptz', large: 'boolean', share: 'double precision' },
  rows: ({ kind, customer, cents, note, at }) => {
    if (kind !== 'withdrawal') return [];
    const row = [customer, cents, note === '' ? null : note, new Date(at).toISOString(), cents > 500, cents / 7];
    return cents % 5 === 0 ? [row, row] : [row];
  },
};

export const turnover: CounterProjection<Movement> = {
  name: 'daily-turnover',
  version: 1,
  kind: 'counter',
  key: { day: 'timestamptz', kind: 'text' },
  sums: ['movements', 'cents'],
  // the same midnight in two spellings: one row all the same
  deltas: ({ kind, cents, at }) => [{ key: [new Date(at).toISOString().slice(0, 10) + (cents % 2 ? 'T00:00:00Z' : 'T00:00:00.000Z'), kind], add: [1, cents] }],
};

export interface Standing {
  readonly balance: number;
  readonly last: string;
}

/** Of every second movement nothing is remembered, and a balance of nothing counts nowhere. */
export const isOfStanding = ({ customer, cents }: Movement): boolean => customer !== 'bank' && cents % 2 === 0;
export const bandOf = (balance: number): number => Math.floor(balance / 1_000);
const standingRows = ({ balance, last }: Standing, sign: 1 | -1): CounterDelta[] => (balance === 0 ? [] : [{ key: [bandOf(balance), last], add: [sign, sign * balance] }]);

/** How many accounts stand in which band, by their last movement: each that moves is taken off where it stood and counted where it stands. */
export const standings: CounterProjection<Movement, Standing> = {
  name: 'standing',
  version: 1,
  kind: 'counter',
  key: { band: 'integer', last: 'text' },
  sums: ['accounts', 'cents'],
  followed: true,
  memory: {
    concerns: isOfStanding,
    initialState: () => ({ balance: 0, last: '' }),
    evolve: ({ balance }, { kind, cents }) => ({ balance: balance + (kind === 'deposit' ? cents : -cents), last: kind }),
    encode: (state) => JSON.stringify(state),
    decode: (text) => JSON.parse(text) as Standing,
  },
  deltas: (_event, before, after) => (before && after ? [...standingRows(before, -1), ...standingRows(after, 1)] : []),
  recorded: {
    claimOf: ({ claim, customer, position }) => claim && { at: claim.at, key: `claim ${position}`, customer, figures: { accounts: claim.accounts } },
    begin: () => {
      const balances = new Map<string, number>();
      return {
        add: (event) => {
          if (isOfStanding(event)) balances.set(event.customer, (balances.get(event.customer) ?? 0) + (event.kind === 'deposit' ? event.cents : -event.cents));
        },
        figures: ({ claim }) => ({ accounts: [...balances.values()].filter((balance) => balance !== 0 && bandOf(balance) === claim?.band).length }),
      };
    },
  },
};

export const everyProjection: readonly Projection<Movement>[] = [accounts, withdrawals, turnover, standings];

export const DAY = 86_400_000;
const NOTES = ['', 'rent', 'a "quoted" \\ note', 'línea\ttab\nnewline', '{},', 'NULL', '\\N', '纸'];

/** A seeded stream of movements: mulberry32, so that a failing seed can be run again. */
export function movements(count: number, customers: number, seed: number): NewEvent[] {
  let state = seed;
  const chance = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Array.from({ length: count }, (_, i) => {
    const customer = chance() < 0.01 ? 'bank' : `customer-${Math.floor(chance() * customers)}`;
    const kind = chance() < 0.6 ? 'deposit' : 'withdrawal';
    const body = { kind, cents: Math.floor(chance() * 1_000), note: NOTES[Math.floor(chance() * NOTES.length)], at: Math.floor(chance() * 30 * DAY) };
    return { id: uuidv5(`${seed}/${i}`, '6ba7b811-9dad-11d1-80b4-00c04fd430c8'), customer, body: JSON.stringify(body), digest: '0'.repeat(32) };
  });
}

/** A movement that tells what somebody read off the standings; nothing is remembered of it. @param name tells it from others of the same */
export function claiming(claim: NonNullable<Movement['claim']>, customer: string, name: string): NewEvent {
  const body = { kind: 'deposit', cents: 1, note: '', at: 0, claim };
  return { id: uuidv5(`claim/${name}`, '6ba7b811-9dad-11d1-80b4-00c04fd430c8'), customer, body: JSON.stringify(body), digest: '0'.repeat(32) };
}
