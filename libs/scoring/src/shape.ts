/** Small type guards from which the input types are derived, so that what is checked and what is compiled cannot part. */
export type Guard<T> = (value: unknown) => value is T;

export const number: Guard<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);
export const text: Guard<string> = (value): value is string => typeof value === 'string';
export const flag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** One of the listed words; `values` lets tests read them. */
export function oneOf<const T extends string>(...values: readonly T[]): Guard<T> & { readonly values: readonly T[] } {
  const known: ReadonlySet<unknown> = new Set(values);
  return Object.assign((value: unknown): value is T => known.has(value), { values });
}

/** A list of values that all pass; copied for nobody. */
export const listOf =
  <T>(item: Guard<T>): Guard<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every((entry) => item(entry));

export interface Fields {
  readonly required: Readonly<Record<string, Guard<unknown>>>;
  readonly optional: Readonly<Record<string, Guard<unknown>>>;
}

type Guarded<G> = G extends Guard<infer T> ? T : never;
type Flat<T> = { [K in keyof T]: T[K] };

/** The object type that a field list describes. */
export type DataOf<F extends Fields> = Flat<
  { readonly [K in keyof F['required']]: Guarded<F['required'][K]> } & {
    readonly [K in keyof F['optional']]?: Guarded<F['optional'][K]> | undefined;
  }
>;

/** Compiles a field list to one guard; fields it does not name are not looked at. */
export function object<const F extends Fields>(fields: F): Guard<DataOf<F>> & { readonly fields: F } {
  const checks = (['required', 'optional'] as const).flatMap((kind) =>
    Object.entries(fields[kind]).map(([key, guard]) => ({ key, guard, optional: kind === 'optional' })),
  );
  const guard = (value: unknown): value is DataOf<F> => {
    if (!isRecord(value)) return false;
    for (const check of checks) {
      const field = value[check.key];
      if (!(check.optional && field === undefined) && !check.guard(field)) return false;
    }
    return true;
  };
  return Object.assign(guard, { fields });
}
