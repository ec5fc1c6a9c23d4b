import type { MaskedUnfairnessFlagged } from '@evenhand/contracts';
import { plausibleTime, refuse, type FactDecider } from '../fact';

const GAP = 20;
const FAIR = 60;
const SURE = 0.5;

/** Customers who feel much fairer treated than they are (PM-13); each flag stands for itself. */
export const fairnessFlag: FactDecider<null> = {
  opens: new Set(),
  initialState: null,
  evolve: (state) => state,
  decide(command) {
    plausibleTime(command);
    const { event, name, at } = command;
    const { gap, treatment, treatmentConf, perceivedConf } = event.data as MaskedUnfairnessFlagged;
    if (gap < GAP) refuse('gap_too_small', `the gap is at least ${GAP}`, '/data/gap');
    if (treatment >= FAIR) refuse('treatment_not_low', `the treatment is below ${FAIR}`, '/data/treatment');
    if (treatmentConf < SURE || perceivedConf < SURE) refuse('too_little_known', `both confidences are at least ${SURE}`, treatmentConf < SURE ? '/data/treatmentConf' : '/data/perceivedConf');
    return [{ event, name, at }];
  },
};
