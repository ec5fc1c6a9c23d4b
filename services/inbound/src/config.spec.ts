import { readConfig } from '@evenhand/nest';
import { groupOf, InboundConfig, ownersOf, retentionOf } from './config';

const ENV = {
  KAFKA_BROKERS: 'localhost:9092', DATABASE_URL: 'postgres://localhost/evenhand', EVENHAND_INTERACTIONS_URL: 'http://interactions:8080', EVENHAND_COMPLAINTS_URL: 'https://bank.example/evenhand/',
};

it('needs brokers, a database and where each owner is', () => {
  for (const name of Object.keys(ENV)) expect(() => readConfig(InboundConfig, { ...ENV, [name]: '' })).toThrow(new RegExp(`fit:\\n  ${name} must be .* \\(not set\\)$`));
});

it('knows where every owner of a type is', () => {
  expect(Object.fromEntries(ownersOf(readConfig(InboundConfig, ENV)))).toEqual({ interactions: ENV.EVENHAND_INTERACTIONS_URL, complaints: ENV.EVENHAND_COMPLAINTS_URL });
});

it.each([
  [{}, 'evenhand-inbound'], [{ EVENHAND_INBOUND_TOPIC: 'bank.inbound' }, 'evenhand-inbound.bank.inbound'], [{ EVENHAND_INBOUND_TOPIC: 'bank.inbound', EVENHAND_INBOUND_GROUP: 'doors' }, 'doors'],
])('names the group of a topic after it, but for the default one: %j', (env, group) => {
  expect(groupOf(readConfig(InboundConfig, { ...ENV, ...env }))).toBe(group);
});

it.each([['P30D', 2_592_000_000], ['PT12H', 43_200_000], ['P1DT1M', 86_460_000], ['PT5S', 5_000]])('keeps results for %s', (text, ms) => {
  expect(retentionOf(readConfig(InboundConfig, { ...ENV, EVENHAND_INBOUND_RESULTS: text }))).toBe(ms);
});

it.each(['30', 'P', 'PT', 'P1M', 'P-1D'])('refuses %s as a duration', (text) => {
  expect(() => readConfig(InboundConfig, { ...ENV, EVENHAND_INBOUND_RESULTS: text })).toThrow(/EVENHAND_INBOUND_RESULTS must be a duration/);
});
