import type { ProcessManager } from '@evenhand/reactors';
import type { Lookups } from '../lookups';
import { blindDraw, blindReviewWrong } from './blind-reviews';
import { lastingCause, pattern } from './corrective-actions';
import { maskedUnfairness } from './fairness';
import { endsMerged, opensSplit } from './mergers';
import { equity, equityReviews, topUp } from './redress';

/** What complaints does about events, its own and others' (DOMAIN.md §2.6). @param lookups asked only when one reacts */
export const processManagers = (lookups: Lookups): readonly ProcessManager[] => [
  equity(lookups), equityReviews, topUp, lastingCause, pattern(lookups), maskedUnfairness, blindDraw(lookups), blindReviewWrong(lookups), endsMerged, opensSplit,
];
