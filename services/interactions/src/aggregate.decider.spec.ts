import { given } from '@evenhand/event-sourcing';
import { deciderOf } from './deciders';
import { MINUTE } from './fact';
import { again, day, fact, having, iso, post } from './fact.examples';

const education = deciderOf('education');
const attended = fact('education-attended', day(0), { educationId: 'edu_1', minutes: 45, quiz: 80 });

describe('what holds of every fact', () => {
  const oldest = fact('education-attended', Date.UTC(1990, 0, 1), attended.event.data);
  const tooOld = fact('education-attended', Date.UTC(1990, 0, 1) - 1, attended.event.data);

  it('is dated 1990-01-01 or later', () => {
    given(education).when(post(oldest)).then([oldest]);
    given(education).when(post(tooOld)).then('time_too_early', '/time');
  });

  it('is dated at most 5 minutes after the moment of receipt', () => {
    given(education).when(post(attended, undefined, day(0) - 5 * MINUTE)).then([attended]);
    given(education).when(post(attended, undefined, day(0) - 5 * MINUTE - 1)).then('time_in_future', '/time');
  });
});

describe('what is recorded once', () => {
  it('changes nothing when it is recorded again, at whatever time', () => {
    given(education, [attended]).when(post(again(attended))).then([]);
    given(education, [attended]).when(post(again(attended, day(3)))).then([]);
  });

  it('is refused with other data, and the field that differs is named', () => {
    given(education, [attended]).when(post(having(again(attended), { minutes: 46 }))).then('already_recorded', '/data/minutes');
  });

  it('is refused when a field was left out or added', () => {
    const without = having(again(attended), { quiz: undefined });
    given(education, [attended]).when(post(without)).then('already_recorded', '/data/quiz');
    given(education, [without]).when(post(attended)).then('already_recorded', '/data/quiz');
  });

  it('is compared by its values, in whatever order its fields stand', () => {
    const advice = fact('advice-given', day(0), { adviceId: 'a', preferenceFit: 82, suitabilityPassed: true, reasonCodes: ['low_risk', 'short'] });
    const turned = fact('advice-given', day(0), { reasonCodes: ['low_risk', 'short'], suitabilityPassed: true, preferenceFit: 82, adviceId: 'a' });
    given(deciderOf('advice'), [advice]).when(post(turned)).then([]);
    given(deciderOf('advice'), [advice]).when(post(having(turned, { reasonCodes: ['short', 'low_risk'] }))).then('already_recorded', '/data/reasonCodes');
  });
});

describe('aggregates of one fact', () => {
  it('know no aggregate that the service does not own', () => {
    expect(() => deciderOf('complaint')).toThrow('no aggregate complaint');
  });

  it('store what they have no rule for', () => {
    const gap = fact('disclosure-gap-found', day(0), { gapId: 'gap_1', item: 'risk', foundBy: 'audit', harmMinor: 0 });
    given(deciderOf('disclosure-gap')).when(post(gap)).then([gap]);
  });

  it('take information that was delivered by the time of the event', () => {
    const inTime = fact('information-delivered', day(2), { informationId: 'i', dueAt: iso(day(1)), deliveredAt: iso(day(2)), critical: true });
    given(deciderOf('information')).when(post(inTime)).then([inTime]);
    given(deciderOf('information')).when(post(having(inTime, { deliveredAt: iso(day(2) + 1) }))).then('delivered_after_event', '/data/deliveredAt');
  });
});

describe('gestures', () => {
  const gesture = fact('gesture-offered', day(400), { gestureId: 'g', costMinor: 3000, currency: 'CNY', unconditional: true });
  const others = (...days: readonly number[]) => ({ gesturesAt: days.map(day) });

  it('are offered at most 4 times in any 365 days', () => {
    given(deciderOf('gesture')).when(post(gesture, others(390, 100, 300))).then([gesture]);
    given(deciderOf('gesture')).when(post(gesture, others(390, 100, 300, 200))).then('too_many_gestures', '/time');
  });

  it('leave the window after 365 days to the instant', () => {
    given(deciderOf('gesture')).when(post(gesture, others(35, 36, 37, 38))).then([gesture]);
    given(deciderOf('gesture')).when(post(gesture, { gesturesAt: [day(35) + 1, day(36), day(37), day(38)] })).then('too_many_gestures', '/time');
  });

  it('count those dated later when one arrives late', () => {
    given(deciderOf('gesture')).when(post(gesture, others(500, 600, 700, 764))).then('too_many_gestures', '/time');
    given(deciderOf('gesture')).when(post(gesture, others(500, 600, 700, 765))).then([gesture]);
    given(deciderOf('gesture')).when(post(gesture, others(250, 300, 500, 600))).then('too_many_gestures', '/time');
  });

  it('are not refused for what other years held', () => {
    given(deciderOf('gesture')).when(post(gesture, others(10, 11, 12, 13, 14))).then([gesture]);
    given(deciderOf('gesture')).when(post(gesture, others(35, 35, 35, 35, 35))).then([gesture]);
  });

  it('that are recorded already change nothing, whatever came since', () => {
    given(deciderOf('gesture'), [gesture]).when(post(again(gesture), others(390, 395, 396, 397))).then([]);
  });
});
