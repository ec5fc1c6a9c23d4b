import type { Parameter } from '@evenhand/nest';
import { readMonth } from './months';

/** A month, as year · 12 + month. */
export const month: Parameter<number> = { read: readMonth, message: 'must be a month such as 2026-11' };
