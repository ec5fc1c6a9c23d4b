import { BackboneConfig } from '@evenhand/backbone';
import { reactionDefaults, ReactorsSwitch, SampleSeed, SurveyRate, TimerSettle } from '@evenhand/reactors';

/** What interactions reads from the environment when it runs as a process of its own. */
export class InteractionsConfig extends BackboneConfig {
  /** off: only the door; what happens by itself is left to other processes of interactions */
  @ReactorsSwitch() EVENHAND_REACTORS: 'on' | 'off' = 'on';

  /** how long a due moment already past waits for what may still arrive */
  @TimerSettle() EVENHAND_TIMER_SETTLE: string = reactionDefaults.settle;

  /** who is drawn for surveys follows from it */
  @SampleSeed() EVENHAND_SAMPLE_SEED: string = reactionDefaults.seed;

  /** of 100 closed complaints so many customers are asked how fair it was */
  @SurveyRate() EVENHAND_SURVEY_RATE: number = reactionDefaults.surveyRate;
}
