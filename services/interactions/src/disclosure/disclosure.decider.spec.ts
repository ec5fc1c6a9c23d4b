import { given } from '@evenhand/event-sourcing';
import { again, day, fact, having, post } from '../fact.examples';
import { disclosure } from './disclosure.decider';

const disclosed = fact('disclosure-given', day(0), { disclosureId: 'd', phase: 'pre', itemsRequired: ['risk', 'interest_rate'], itemsGiven: ['risk'] });
const understood = fact('understanding-confirmed', day(1), { disclosureId: 'd', quiz: 90 });

describe('a disclosure', () => {
  it('gives only items that are required', () => {
    given(disclosure).when(post(disclosed)).then([disclosed]);
    given(disclosure).when(post(having(disclosed, { itemsGiven: ['risk', 'cancellation'] }))).then('item_not_required', '/data/itemsGiven/1');
    given(disclosure).when(post(having(disclosed, { itemsGiven: ['cancellation', 'risk'] }))).then('item_not_required', '/data/itemsGiven/0');
  });

  it('is given once', () => {
    given(disclosure, [disclosed]).when(post(again(disclosed))).then([]);
    given(disclosure, [disclosed]).when(post(having(again(disclosed), { phase: 'post' }))).then('already_recorded', '/data/phase');
  });

  it('is understood as often as the customer shows it, also before it is known', () => {
    given(disclosure).when(post(understood)).then([understood]);
    given(disclosure, [disclosed, understood]).when(post(understood)).then([understood]);
  });
});
