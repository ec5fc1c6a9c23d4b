import { is, type Fact, type FactName, type FactOf } from './fact';

/** What later rules read of an aggregate: its kept facts in order of their time, those of one instant in order of arrival. */
export type History = readonly Fact[];

export function inserted(history: History, fact: Fact): History {
  return history.toSpliced(history.findLastIndex(({ at }) => at <= fact.at) + 1, 0, fact);
}

/** What is known by facts in order of arrival: the same as inserting them one by one, without a copy for each. */
export const historyOf = (facts: readonly Fact[]): History => facts.toSorted((a, b) => a.at - b.at);

/** The first fact of a name; of facts recorded once, the one. */
export function first<Name extends FactName>(history: History, name: Name): FactOf<Name> | undefined {
  return history.find((fact): fact is FactOf<Name> => is(fact, name));
}

/** The facts that stand next to a moment among those that `belongs` picks; one of the same instant stands before it. */
export function neighbours(history: History, at: number, belongs: (fact: Fact) => boolean): { readonly before?: Fact; readonly after?: Fact } {
  const before = history.findLast((fact) => fact.at <= at && belongs(fact));
  const after = history.find((fact) => fact.at > at && belongs(fact));
  return { ...(before && { before }), ...(after && { after }) };
}

/** Fields that the service adds, or copies where the publisher left them out. */
const filledFields: Readonly<Partial<Record<string, readonly string[]>>> = {
  'interaction-rated': ['interactionChannel'],
  'rating-voided': ['entries'],
  'expectation-outcome-observed': ['dimension', 'metric', 'low', 'high', 'betterIs', 'currency'],
  'doubt-resolved': ['daysOpen'],
  'promise-kept': ['dimension'],
  'promise-broken': ['dimension'],
  'survey-voided': ['entries'],
  'voice-answered': ['daysOpen'],
};

/**
 * @returns JSON pointer of the first field in which a posted event's data differs from a stored one's, or of who told it, which some grades ask;
 * undefined where they are equal
 */
export function difference(posted: Fact, stored: Fact): string | undefined {
  if (posted.event.actorkind !== stored.event.actorkind) return '/actorkind';
  const mine = fieldsOf(posted.event.data);
  const theirs = fieldsOf(stored.event.data);
  const filled = filledFields[posted.name] ?? [];
  const changed = [...mine].find(([field, value]) => !same(value, theirs.get(field)))?.[0];
  const other = changed ?? [...theirs.keys()].find((field) => !mine.has(field) && !filled.includes(field));
  return other === undefined ? undefined : `/data/${other}`;
}

/** Of facts that may come again: told twice, at the same time with equal data. At another time it may be another one, known before what lies between. */
export const repeats = (posted: Fact, stored: Fact): boolean =>
  posted.name === stored.name && posted.at === stored.at && difference(posted, stored) === undefined;

const fieldsOf = (value: object): ReadonlyMap<string, unknown> => new Map(Object.entries(value).filter(([, field]) => field !== undefined));

/** Equality of JSON values of one schema, whatever the order of fields. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  const [mine, theirs] = [fieldsOf(a), fieldsOf(b)];
  return mine.size === theirs.size && [...mine].every(([field, value]) => same(value, theirs.get(field)));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
