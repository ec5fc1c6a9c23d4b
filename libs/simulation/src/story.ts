import { clock, DAY, EVERY_HOUR, iso, type Hours } from './calendar';
import type { Desk } from './desks';
import type { FactName, Mutable, Posted } from './fact';
import type { Luck } from './luck';
import type { Customer } from './people/customers';
import type { Rhythm } from './rhythm';

/** One round of a story. Moments are seconds. */
export interface Begun {
  /** names the aggregate that the round is about */
  readonly id: string;
  readonly who: Customer;
  readonly seed: string;
  readonly luck: Luck;
  /** how often the story was told over before, in one go */
  readonly round: number;
  /** when the round began */
  readonly began: number;
  /** the data of the fact that it follows, if it follows one */
  readonly cause: object | undefined;
}

/** What a step knows when it is told. */
export interface Told<D> extends Begun {
  /** the step before */
  readonly since: number;
  /** this step */
  readonly at: number;
  /** the due moment that a step before has set, or began */
  readonly due: number;
  /** what was drawn for the whole round */
  readonly drawn: D;
}

/** When a step happens. */
export type Delay = (told: Told<unknown>) => number;

interface StepOf<D, Name extends FactName> {
  readonly tells: Name;
  readonly by: Desk | ((told: Told<D>) => Desk);
  readonly data: (told: Told<D>) => Posted<Name>;
  /** with the step before, if it does not say */
  readonly after?: Delay;
  /** sets the due moment for itself and what follows */
  readonly due?: Delay;
  /** of a thousand times; always, if it does not say */
  readonly chance?: number | ((told: Told<D>) => number);
  /** refused unless the facts before it are known: its publisher tells them in order */
  readonly waits?: true;
  readonly product?: (told: Told<D>) => string;
  readonly branch?: (told: Told<D>) => string;
  readonly then?: readonly Step<D>[];
  readonly else?: readonly Step<D>[];
}

/** One fact of a story and what comes of it, as data. */
export type Step<D> = { readonly [Name in FactName]: StepOf<D, Name> }[FactName];

/** Begins a story with a fact of another, at its moment. The other does not know of it. */
export type Follows = { readonly [Name in FactName]: {
  /** the name of the other story */
  readonly story: string;
  readonly fact: Name;
  /** of a thousand such facts */
  readonly chance: (data: Posted<Name>, who: Customer) => number;
} }[FactName];

interface Spec<D> {
  /** names the story's stream and its events: never to be changed, and no other story's, in whatever part */
  readonly name: string;
  readonly of?: 'customers' | 'bank';
  /** never by itself, if it does not say */
  readonly often?: Rhythm;
  /** when in the day it begins by itself */
  readonly hours?: Hours;
  readonly follows?: Follows;
  /** all its facts wait for those before them */
  readonly inOrder?: true;
  /** of all its facts, where a step does not say */
  readonly product?: (told: Told<D>) => string;
  readonly branch?: (told: Told<D>) => string;
  /** what the whole round is about; `before` is the round's before it */
  readonly draws?: (begun: Begun, before?: D) => D;
  readonly steps: readonly Step<D>[];
  /** when it is told over, as a round with an id of its own; undefined: it is over */
  readonly again?: (told: Told<D>) => number | undefined;
}

export interface Story {
  readonly name: string;
  readonly of: 'customers' | 'bank';
  readonly often: Rhythm | undefined;
  readonly follows: Follows | undefined;
  tell(beginning: Beginning): void;
}

/** A story that begins on a day for a customer. `luck` is its own stream; `record` is handed each of its facts. */
export interface Beginning extends Pick<Begun, 'id' | 'who' | 'seed' | 'luck'> {
  readonly day: number;
  /** what it follows, and when that was */
  readonly after?: { readonly data: object; readonly at: number };
  record(told: Recorded): void;
}

export interface Recorded {
  readonly name: FactName;
  readonly at: number;
  readonly desk: Desk;
  readonly waits: boolean;
  readonly productcode: string | undefined;
  readonly branchid: string | undefined;
  readonly data: object;
}

/** A service's stories. Its name is that of the service in the types of its events, and names its streams. */
export interface Part {
  readonly name: string;
  readonly stories: readonly Story[];
}

export function story<D = undefined>({ name, of = 'customers', often, hours = EVERY_HOUR, follows, inOrder, product, branch, draws, steps, again }: Spec<D>): Story {
  return {
    name, of, often, follows,
    tell({ id, who, seed, luck, day, after, record }) {
      let began = after ? after.at : day * DAY + clock(luck, hours);
      let before: D | undefined;
      for (let round = 0; ; round++) {
        const told: Mutable<Told<D>> = {
          id: round === 0 ? id : `${id}-${round}`, who, seed, luck, round, began, cause: after?.data, since: began, at: began, due: began, drawn: undefined as D,
        };
        if (draws) before = told.drawn = draws(told, before);
        const tell: Beginning['record'] = inOrder || product || branch
          ? (one) => record({ ...one, waits: inOrder ?? one.waits, productcode: one.productcode ?? product?.(told), branchid: one.branchid ?? branch?.(told) }) : record;
        for (const step of steps) tellStep(step, began, told, tell);
        const next = again?.(told);
        if (next === undefined) return;
        began = next;
      }
    },
  };
}

function tellStep<D>(step: Step<D>, since: number, told: Mutable<Told<D>>, record: Beginning['record']): void {
  const { chance = 1000 } = step;
  told.since = told.at = since;
  if (chance !== 1000 && !told.luck.happens(typeof chance === 'number' ? chance : chance(told))) {
    for (const other of step.else ?? []) tellStep(other, since, told, record);
    return;
  }
  const at = step.after ? step.after(told) : since;
  told.at = at;
  if (step.due) told.due = step.due(told);
  const desk = typeof step.by === 'function' ? step.by(told) : step.by;
  const productcode = step.product?.(told);
  const branchid = step.branch ? step.branch(told) : desk.staff && told.who.branch.id;
  record({ name: step.tells, at, desk, waits: step.waits ?? false, productcode, branchid, data: step.data(told) });
  for (const next of step.then ?? []) tellStep(next, at, told, record);
}

/** The due moment as an event carries it. */
export const dueAt = ({ due }: Told<unknown>): string => iso(due);
