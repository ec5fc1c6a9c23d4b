import { keepalivesOf, testDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { SuiteLock } from './suite.lock';

it('the lock of a suite whose machine is gone without a word is free within half a minute', async () => {
  const database = await testDatabase('suite-lock');
  const connecting = jest.spyOn(Client.prototype, 'connect');
  const lock = await SuiteLock.take(database.url);
  try {
    expect(lock).toBeDefined();
    expect(await keepalivesOf(connecting.mock.contexts[0] as Client)).toBe('3 10 5');
  } finally {
    connecting.mockRestore();
    await lock?.release();
    await database.drop();
  }
});
