import { type Cell, emptyCell, priorExpectation } from './cell';
import { dimensions, type Ledger, placeOf } from './dimensions';

export type DisconfirmationBand = 'EXCEEDED' | 'MET' | 'MISSED';

export interface Disconfirmation {
  readonly band: DisconfirmationBand;
  /** outcome minus expectation, −100..100 */
  readonly gap: number;
  readonly expectationId: string;
}

/** A customer's folded state: three or four numbers a dimension and what a few rules must remember. Nothing grows with history. */
export interface CustomerState {
  /** in the order of `dimensions`; null until something touches it */
  readonly cells: (Cell | null)[];
  /** days of the gestures that counted, ascending; the newest `gesturesKept` */
  gestures: number[];
  /** latest day on which a complaint was closed */
  closedOn: number | null;
  lastDisconfirmation: Disconfirmation | null;
}

/** Four years of gestures at the four a year that are allowed. */
export const gesturesKept = 16;

export const initialState = (): CustomerState => ({
  cells: dimensions.map(() => null),
  gestures: [],
  closedOn: null,
  lastDisconfirmation: null,
});

/** The cell of a place, created when it is first touched. */
export function cellAt(state: CustomerState, place: number): Cell {
  return (state.cells[place] ??= emptyCell());
}

/** What the customer expects of a satisfaction dimension, 0..100. */
export function expectationOf(state: CustomerState, dim: string): number {
  const place = placeOf('satisfaction', dim);
  return (place === undefined ? null : state.cells[place])?.E ?? priorExpectation;
}

type Stored = Partial<Record<Ledger, Record<string, [N: number, W: number, L: number, E?: number]>>> & {
  readonly gestures?: number[];
  readonly closedOn?: number;
  readonly lastDisconfirmation?: Disconfirmation;
};

/**
 * Compact JSON text of a state, exact: numbers in their shortest form that reads back to the same bits, −0 as 0, what is empty left out.
 * `{"treatment":{"N":[N,W,L]},"satisfaction":{"rel":[N,W,L,E]},"gestures":[day],"closedOn":day,"lastDisconfirmation":{band,gap,expectationId}}`
 * This text is stored and hashed: its form changes only with the projection's version.
 */
export function encodeState(state: CustomerState): string {
  let text = '';
  let open: Ledger | null = null;
  for (let place = 0; place < dimensions.length; place += 1) {
    const cell = state.cells[place];
    const dimension = dimensions[place];
    if (!cell || !dimension) continue;
    const expectation = cell.E === priorExpectation ? '' : `,${cell.E}`;
    if (cell.W === 0 && expectation === '') continue;
    text += open === dimension.ledger ? ',' : `${open === null ? '' : '},'}"${dimension.ledger}":{`;
    open = dimension.ledger;
    text += `"${dimension.dim}":[${cell.W === 0 ? '0,0,0' : `${cell.N},${cell.W},${cell.L}`}${expectation}]`;
  }
  if (open !== null) text += '}';
  const memory = [
    state.gestures.length > 0 ? `"gestures":[${state.gestures.join(',')}]` : '',
    state.closedOn === null ? '' : `"closedOn":${state.closedOn}`,
    state.lastDisconfirmation === null ? '' : `"lastDisconfirmation":${JSON.stringify(state.lastDisconfirmation)}`,
  ];
  for (const part of memory) if (part !== '') text += text === '' ? part : `,${part}`;
  return `{${text}}`;
}

/** Reads the text that `encodeState` wrote; the state folds on to the same bits. Throws SyntaxError on any other text. */
export function decodeState(text: string): CustomerState {
  const stored = JSON.parse(text) as Stored;
  const cells = dimensions.map(({ ledger, dim }): Cell | null => {
    const numbers = stored[ledger]?.[dim];
    return numbers === undefined ? null : { N: numbers[0], W: numbers[1], L: numbers[2], E: numbers[3] ?? priorExpectation };
  });
  return {
    cells,
    gestures: stored.gestures ?? [],
    closedOn: stored.closedOn ?? null,
    lastDisconfirmation: stored.lastDisconfirmation ?? null,
  };
}
