import type { StateProjection } from '@evenhand/event-sourcing';
import type { FoldedEvent } from './folded-event';
import { procedural } from './procedural.projection';
import { wholeState } from './whole-state.projection';

export type FoldName = 'small' | 'whole';

/** What is measured: the fold that Kafka Streams does too, and all that the projections service keeps of a customer. */
export const FOLDS = { small: procedural, whole: wholeState } as const;

/** As an engine takes them. */
export const projectionOf = (fold: FoldName): StateProjection<unknown, FoldedEvent> => FOLDS[fold] as StateProjection<unknown, FoldedEvent>;

/** The public view over it. */
export const viewOf = (fold: FoldName): string => FOLDS[fold].name.replaceAll('-', '_');
