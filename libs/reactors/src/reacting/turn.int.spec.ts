import { keepalivesOf, testDatabase } from '@evenhand/testing';
import { Client } from 'pg';
import { Turn } from './turn';

it('the turn of a machine that is gone without a word is free within half a minute', async () => {
  const database = await testDatabase('turn');
  const connecting = jest.spyOn(Client.prototype, 'connect');
  const turn = new Turn(database.url, 'interactions');
  try {
    expect(await turn.take()).toBe(true);
    expect(await keepalivesOf(connecting.mock.contexts[0] as Client)).toBe('3 10 5');
  } finally {
    connecting.mockRestore();
    await turn.end();
    await database.drop();
  }
});
