import 'reflect-metadata';
import { ConfigError, readConfig } from '@evenhand/nest';
import { reactionDefaults, ReactorsSwitch, SampleSeed, settleOf, SurveyRate, TimerSettle } from './reactions.config';

class Config {
  @ReactorsSwitch() EVENHAND_REACTORS = 'on';
  @TimerSettle() EVENHAND_TIMER_SETTLE: string = reactionDefaults.settle;
  @SampleSeed() EVENHAND_SAMPLE_SEED: string = reactionDefaults.seed;
  @SurveyRate() EVENHAND_SURVEY_RATE: number = reactionDefaults.surveyRate;
}
const refused = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(Config, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.match(/EVENHAND_\w+/g) ?? [];
    throw error;
  }
};

describe('what a process is told of reactions and timers', () => {
  it('is how long a moment that is past waits, as seconds or a duration', () => {
    const settle = (text: string): number => settleOf(readConfig(Config, { EVENHAND_TIMER_SETTLE: text }));
    expect([settleOf(new Config()), settle('900'), settle('90s'), settle('PT1H30M'), settle('PT5S'), settle('0')]).toEqual([900_000, 900_000, 90_000, 5_400_000, 5_000, 0]);
  });

  it('names each variable that does not fit', () => {
    expect(refused({ EVENHAND_REACTORS: 'perhaps', EVENHAND_TIMER_SETTLE: 'PT', EVENHAND_SAMPLE_SEED: 'a b', EVENHAND_SURVEY_RATE: '101' })).toEqual(['EVENHAND_REACTORS', 'EVENHAND_TIMER_SETTLE', 'EVENHAND_SAMPLE_SEED', 'EVENHAND_SURVEY_RATE']);
    expect(refused({ EVENHAND_REACTORS: 'off', EVENHAND_SURVEY_RATE: '0' })).toEqual([]);
  });
});
