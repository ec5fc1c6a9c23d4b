/**
 * A read model as data: named, versioned, pure. The engine gives each version tables and checkpoints of its own and runs the same `evolve`
 * live, in a rebuild and as of a moment. `Event` is the decoded event; `evolve` is total and knows no database.
 */
export interface ProjectionBase {
  /** kebab-case; the public view is its snake_case form */
  readonly name: string;
  /** of the code: raised when the same events would give other rows */
  readonly version: number;
}

/** One row per key, folded. `evolve` may change and return the state it is given. */
export interface StateProjection<State, Event> extends ProjectionBase {
  readonly kind: 'state';
  /** true where a key is not the event's customer, so that events of several slots meet in one row: such a version is built by one worker */
  readonly acrossSlots?: true;
  /** true where a key is not the customer, but all events of a key are one customer's, as those of a complaint are: its slots are built apart like any other's */
  readonly withinCustomer?: true;
  /** the row an event belongs to, or each of several different ones; undefined where it concerns none */
  key(event: Event): string | readonly string[] | undefined;
  initialState(): State;
  /** @param key of the row, which tells it apart where an event belongs to several; the engine always says it */
  evolve(state: State, event: Event, key?: string): State;
  /** exact text form: decode(encode(s)) folds on to the same bytes */
  encode(state: State): string;
  decode(text: string): State;
  /** columns of the public view, as SQL expressions over `state` (jsonb); besides key, position and latest_at */
  readonly columns: Readonly<Record<string, string>>;
  /**
   * columns that rows are looked up or ordered by, each list with the key behind it; their expressions name `state` once, at the beginning. Each must earn
   * what it costs every change of a row.
   */
  readonly indexes?: readonly (readonly string[])[];
}

export type Column = 'text' | 'bigint' | 'integer' | 'double precision' | 'boolean' | 'timestamptz';

/** Rows per event, never changed. Columns `position` (of the event) and `ordinal` are added by the engine. */
export interface AppendProjection<Event> extends ProjectionBase {
  readonly kind: 'append';
  readonly columns: Readonly<Record<string, Column>>;
  /** columns that rows are looked up by, besides their position; each must earn what it costs every event */
  readonly indexes?: readonly (readonly string[])[];
  rows(event: Event): readonly (readonly (string | number | boolean | null)[])[];
}

/** What a counter adds to one row. */
export interface CounterDelta {
  readonly key: readonly (string | number)[];
  readonly add: readonly number[];
}

/** What a counter remembers of each customer, so that an event is counted in the light of those before it: kept beside the counts, one row a customer. */
export interface CounterMemory<State, Event> {
  /** whether the event may change what is remembered, or be counted */
  concerns(event: Event): boolean;
  initialState(): State;
  /** never changes the state it is given: returns another, or the same where nothing changes */
  evolve(state: State, event: Event): State;
  /** exact text form, as of a `state` projection */
  encode(state: State): string;
  decode(text: string): State;
}

/** Figures of a counter that events recorded together with the position they were read at: whoever verifies the counter computes them anew. */
export interface RecordedFigures<Event> {
  /** @returns undefined where the event recorded none; `at`: the position, before the event's own; `key`: what a report calls it; `figures`: as the event tells them */
  claimOf(event: Event): { readonly at: number; readonly key: string; readonly customer: string; readonly figures: Readonly<Record<string, unknown>> } | undefined;
  /** a fold of its own over the whole log, in order, that tells what a claim has to say where it stands */
  begin(): { add(event: Event): void; figures(claiming: Event): Readonly<Record<string, unknown>> };
}

/** Deltas that commute: integers added up per key, whatever the order. With a memory they commute between customers, whose events are counted in log order. */
export interface CounterProjection<Event, State = unknown> extends ProjectionBase {
  readonly kind: 'counter';
  readonly key: Readonly<Record<string, Column>>;
  readonly sums: readonly string[];
  readonly memory?: CounterMemory<State, Event>;
  /** true where readers follow its rows: each then says the position of its last change; what one event takes off and puts back changes nothing */
  readonly followed?: true;
  readonly recorded?: RecordedFigures<Event>;
  /** @param before what was remembered of the event's customer without it @param after with it; both only where there is a memory */
  deltas(event: Event, before?: State, after?: State): readonly CounterDelta[];
}

export type Projection<Event> = StateProjection<unknown, Event> | AppendProjection<Event> | CounterProjection<Event>;
