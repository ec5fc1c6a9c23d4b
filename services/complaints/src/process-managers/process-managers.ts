import type { ProcessManager } from '@evenhand/reactors';
import { disclosureGap, equity } from './redress';
import { maskedUnfairness } from './fairness';
import { endsMerged, opensSplit } from './mergers';

/** What complaints does about events, its own and others' (DOMAIN.md §2.6). */
export const processManagers: readonly ProcessManager[] = [equity, disclosureGap, maskedUnfairness, endsMerged, opensSplit];
