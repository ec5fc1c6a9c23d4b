import { refuse } from '../fact';

/** Versions rise. */
export function higherThan(last: number | undefined, version: number, field: string): void {
  if (last !== undefined && version <= last) refuse('version_not_higher', `the last version is ${last}`, field);
}
