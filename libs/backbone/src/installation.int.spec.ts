import { testDatabase } from '@evenhand/testing';
import { installationOf } from './installation';

it('is one name a database, whoever asks first and however many at once', async () => {
  const [one, other] = await Promise.all([testDatabase('installation'), testDatabase('installation')]);
  const asked = await Promise.all(Array.from({ length: 8 }, () => installationOf(one.url)));
  expect(new Set(asked).size).toBe(1);
  expect(asked[0]).toMatch(/^[0-9a-f]{12}$/);
  expect(await installationOf(one.url)).toBe(asked[0]);
  expect(await installationOf(other.url)).not.toBe(asked[0]);
  await Promise.all([one.drop(), other.drop()]);
});
