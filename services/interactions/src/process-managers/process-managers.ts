import type { ProcessManager } from '@evenhand/reactors';
import { detectedDoubt, silentLeaver } from './detectors';
import { disclosureGap } from './disclosure-gaps';
import { afterComplaint, afterTopUp, fairnessDrop, reviewTold, unseenFairness, wentWrong } from './follow-ups';
import { closingSurvey, withdrawalSurvey } from './surveys';
import type { Sampling } from './surveys';

/** What interactions does about events, its own and others' (DOMAIN.md §2.6). */
export const processManagers = (sampling: Sampling): readonly ProcessManager[] => [
  fairnessDrop, afterComplaint, closingSurvey(sampling), silentLeaver, detectedDoubt, wentWrong, unseenFairness, withdrawalSurvey(sampling), afterTopUp, reviewTold, disclosureGap,
];
