import { AT_HOME } from '../calendar';
import { days } from '../delays';
import { customerBy } from '../desks';
import type { FactName, Posted } from '../fact';
import { aMonth } from '../rhythm';
import { story, type Begun, type Follows, type Story, type Told } from '../story';
import { finalAnswer, summaryAnswer } from './answer.steps';
import { outcome, outcomeInAWord, withdrawn } from './aftermath.steps';
import { caseOf, chain, first, type Case, type Link, type Occasion } from './case';
import { WAYS_IN, type Issue } from './cases.table';
import { asked, filedTwice, further, inShort, intake, merged, provided, received, receivedLater } from './intake.steps';

/** A complaint from its filing to its end, and what it begins with: nothing that is told here, a gap, a failed contact, a broken promise. */

const answered = chain(...further, { ...finalAnswer, then: outcome } as Link);

const handled: readonly Link[] = chain(...intake, {
  ...first(withdrawn(days(1, 9))), chance: 45,
  else: [{
    tells: 'complaint-referred', chance: 9, after: days(1, 20), by: customerBy('web'), data: ({ id }) => ({ complaintId: id, body: 'MEDIATION' }),
    else: [{ ...asked, then: [{ ...provided, then: answered, else: answered }], else: answered }],
  }],
} as Link);

/** Of a thousand complaints, those that are settled in a word. */
const inAWord = ({ drawn: { complexity } }: Told<Case>): number => (complexity === 'simple' ? 260 : 0);

const filed = (filing: Link): readonly Link[] => chain({
  ...filing,
  then: [{
    ...first(chain(...inShort, { ...summaryAnswer, then: outcomeInAWord } as Link)), chance: inAWord,
    else: [{ ...filedTwice, chance: 28, then: chain(merged, ...handled), else: handled } as Link],
  }],
} as Link);

/** What holds for all facts of a complaint. */
const ofAll = { inOrder: true, product: ({ drawn }: Told<Case>) => drawn.product, branch: ({ who }: Told<Case>) => who.branch.id } as const;

const complaint = story<Case>({
  ...ofAll, name: 'complaint', often: aMonth(2), hours: AT_HOME, draws: (begun) => caseOf(begun, { way: begun.luck.of(WAYS_IN) }), steps: filed(received),
});

/** A complaint that follows a fact. */
const about = <Name extends FactName>(name: string, follows: Extract<Follows, { fact: Name }>, occasion: (cause: Posted<Name>, begun: Begun) => Omit<Occasion, 'way'>): Story =>
  story<Case>({
    ...ofAll, name, follows, steps: filed(receivedLater),
    draws: (begun) => caseOf(begun, { way: begun.luck.of(WAYS_IN), ...occasion(begun.cause as Posted<Name>, begun) }),
  });

const UNTOLD: Readonly<Partial<Record<Posted<'disclosure-gap-found'>['item'], Issue>>> = {
  fee_composition: 'fees', instalment_cost: 'instalment', credit_bureau: 'credit_bureau', collection_rules: 'collection', cancellation: 'contract_terms',
};

const gap = about<'disclosure-gap-found'>('complaint-gap', {
  story: 'disclosure', fact: 'disclosure-gap-found', chance: ({ foundBy, harmMinor = 0 }) => (foundBy === 'audit' ? 30 : harmMinor > 0 ? 700 : 250),
}, ({ gapId, item, harmMinor = 0 }) => ({ gapId, issue: UNTOLD[item] ?? 'disclosure', lossMinor: harmMinor }));

/** Whoever leaves in a bad mood complains of manners, the others of what did not work. */
const contact = about<'interaction-recorded'>('complaint-contact', {
  story: 'contact', fact: 'interaction-recorded', chance: ({ outcome, emotionAfter = 0 }) => (emotionAfter === -2 ? 140 : outcome === 'failed' ? 9 : 0),
}, ({ emotionAfter = 0 }) => ({ issue: emotionAfter < 0 ? 'staff_attitude' : 'facility_system' }));

const brokenPromise = about<'promise-broken'>('complaint-promise', { story: 'promise', fact: 'promise-broken', chance: () => 55 }, () => ({ issue: 'rules_process' }));

export const complaintStories = [complaint, gap, contact, brokenPromise];
