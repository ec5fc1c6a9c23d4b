import { wrongRejects } from './inbound.check';
import { INBOUND } from './inbound.publishers';
import type { TopicRecord } from './topic.records';

const TYPE: readonly [string, string] = ['content-type', 'application/cloudevents+json'];
const record = (offset: number, value: string): TopicRecord => ({ partition: 1, offset, key: 'c_1', value, headers: new Map([TYPE]) });
const reject = ({ key, value }: TopicRecord, origin: string, code: string, offset = 0): TopicRecord => ({
  partition: 0, offset, key, value, headers: new Map([TYPE, ['evenhand-problem', JSON.stringify({ code })], ['evenhand-origin', origin]]),
});

const published = new Map([['whole', {}], ['broken', { code: 'not_json' }]]);
const [whole, broken] = [record(5, 'whole'), record(6, 'broken')];
const origin = `${INBOUND}/1/6`;
const refused = reject(broken, origin, 'not_json');

describe('what became of records', () => {
  it('is that each refused one is among the rejects, once, as it was sent, and no other', () => {
    expect(wrongRejects([whole, broken], [refused], published)).toEqual([]);
  });

  it.each<[string, readonly TopicRecord[], string]>([
    ['twice', [refused, { ...refused, offset: 1 }], `${origin} is among the rejects 2 times, not 1`],
    ['never', [], `${origin} is among the rejects 0 times, not 1`],
    ['for another reason', [reject(broken, origin, 'invalid_event')], `${origin} was refused with invalid_event, not not_json`],
    ['as something else', [reject(whole, origin, 'not_json')], `${origin} is not among the rejects as it was sent`],
    ['though it was taken', [refused, reject(whole, `${INBOUND}/1/5`, 'not_json', 1)], `${INBOUND}/1/5 is among the rejects 1 times, not 0`],
    ['from nowhere', [refused, reject(broken, `${INBOUND}/1/9`, 'not_json', 1)], `a reject says that it comes from '${INBOUND}/1/9'`],
  ])('is wrong where one is refused %s', (_, rejected, found) => {
    expect(wrongRejects([whole, broken], rejected, published)).toEqual([expect.stringContaining(found)]);
  });
});
