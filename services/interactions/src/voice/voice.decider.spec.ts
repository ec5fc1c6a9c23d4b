import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../fact.examples';
import { voice } from './voice.decider';

const recorded = fact('voice-recorded', day(0), { voiceId: 'v', kind: 'suggestion', topicCode: 'app_statement' });
const answered = fact('voice-answered', day(6), { voiceId: 'v', answer: 'declined_with_reason', reason: 'regulation' });
const ignored = fact('voice-ignored', day(30), { voiceId: 'v' });

describe('a voice', () => {
  it('is answered only once it was heard, and counts the days that took', () => {
    given(voice).when(post(answered)).then('unknown_voice', '/data/voiceId');
    given(voice, [recorded]).when(post(answered)).then([having(answered, { daysOpen: 6 })]);
    const early = again(answered, day(0) - 1);
    given(voice, [recorded]).when(post(early)).then([having(early, { daysOpen: 0 })]);
  });

  it('is answered once', () => {
    given(voice, [recorded, having(answered, { daysOpen: 6 })]).when(post(again(answered, day(8)))).then([]);
    given(voice, [recorded, answered]).when(post(having(again(answered), { answer: 'planned' }))).then('already_recorded', '/data/answer');
  });

  it('is ignored 30 days after it was recorded, whichever is known first', () => {
    given(voice, [recorded]).when(post(ignored)).then([ignored]);
    given(voice, [recorded]).when(post(again(ignored, day(29)))).then('not_the_due_moment', '/time');
    given(voice).when(post(ignored)).then([ignored]);
    given(voice, [ignored]).when(post(recorded)).then([recorded]);
    given(voice, [again(ignored, day(31))]).when(post(recorded)).then('not_the_due_moment', '/time');
    given(voice, [recorded, ignored]).when(post(again(ignored))).then([]);
  });

  it('is not ignored when it was answered by then, by the time of the answer', () => {
    given(voice, [recorded, answered]).when(post(ignored)).then('voice_closed', '/time');
    given(voice, [recorded, again(answered, day(31))]).when(post(ignored)).then([ignored]);
  });

  it('may be answered after it was ignored, or before the timer that had fired', () => {
    const late = again(answered, day(40));
    given(voice, [recorded, ignored]).when(post(late)).then([having(late, { daysOpen: 40 })]);
    given(voice, [recorded, ignored]).when(post(answered)).then([having(answered, { daysOpen: 6 })]);
  });

  it('may be adopted and told so more than once, also before it is known', () => {
    const adopted = fact('improvement-adopted', day(90), { voiceId: 'v', improvementId: 'i' });
    const told = fact('voice-closed-loop', day(91), { voiceId: 'v', improvementId: 'i' });
    given(voice).when(post(adopted)).then([adopted]);
    given(voice, [recorded, answered, told]).when(post(told)).then([told]);
  });
});
