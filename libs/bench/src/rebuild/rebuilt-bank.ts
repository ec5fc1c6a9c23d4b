import { simulate } from '@evenhand/simulation';
import { stored } from '../stored';
import type { Stored } from '../stored';

/** The log that rebuilds are measured on: a bank of 100 000 customers, seven months for four million events. */
export const rebuiltBank = (): Generator<Stored, void> => stored(simulate({ customers: 100_000, months: 18, seed: 7 }));
