import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';

/** What is so where the environment says nothing. */
export const reactionDefaults = { settle: 'PT15M', seed: 'evenhand', surveyRate: 20 } as const;

/** A variable that says how long a due moment already past waits for what may still arrive: seconds, or a duration. */
export const TimerSettle = (): PropertyDecorator => Matches(/^(\d{1,7}s?|PT(?=\d)(\d{1,5}H)?(\d{1,5}M)?(\d{1,7}S)?)$/, { message: 'must be seconds or a duration, such as 900 or PT15M' });

/** A variable from which follows who is drawn for surveys and blind reviews. */
export const SampleSeed = (): PropertyDecorator => Matches(/^[A-Za-z0-9._:~-]{1,64}$/, { message: 'must be 1 to 64 of A-Z a-z 0-9 . _ : ~ -' });

/** A variable that says of how many in 100 closed complaints the customers are asked how fair it was. */
export const SurveyRate = (): PropertyDecorator => (target, property) => [IsInt(), Min(0), Max(100)].forEach((rule) => rule(target, property as string));

/** A variable that leaves reactions and timers to other processes: `off`. */
export const ReactorsSwitch = (): PropertyDecorator => IsIn(['on', 'off']);

/** @returns ms */
export function settleOf({ EVENHAND_TIMER_SETTLE: text }: { readonly EVENHAND_TIMER_SETTLE: string }): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? [undefined, '0', '0', text.replace('s', '')];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
