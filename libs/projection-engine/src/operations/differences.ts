/** One place where two versions of a row part. */
export interface FieldDifference {
  /** JSON pointer into the row; '' where all of it is missing on one side */
  readonly path: string;
  /** null where it is absent */
  readonly stored: unknown;
  readonly refolded: unknown;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Every place where two JSON values part, as deep as both have it. Numbers are the same when they are the same to the last bit. */
export function differencesOf(stored: unknown, refolded: unknown, path = ''): FieldDifference[] {
  if (Object.is(stored, refolded)) return [];
  if (!isObject(stored) || !isObject(refolded) || Array.isArray(stored) !== Array.isArray(refolded)) {
    return [{ path, stored: stored ?? null, refolded: refolded ?? null }];
  }
  const keys = new Set([...Object.keys(stored), ...Object.keys(refolded)]);
  return [...keys].flatMap((key) => differencesOf(stored[key], refolded[key], `${path}/${escape(key)}`));
}
