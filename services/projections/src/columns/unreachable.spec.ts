import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Client, Pool } from 'pg';
import { isUnreachable } from './unreachable';

/** What pg says of a server that accepts connections and then says nothing, as one does whose machine is stopped or overloaded. */
describe('a database that does not answer', () => {
  let server: Server;
  const sockets: Socket[] = [];
  beforeAll(() => new Promise<void>((listening) => {
    server = createServer((socket) => sockets.push(socket.on('error', () => undefined))).listen(0, '127.0.0.1', listening);
  }));
  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    return new Promise((closed) => server.close(closed));
  });
  const silent = () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, connectionTimeoutMillis: 50 });
  const said = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

  it('cannot be reached, by a client and by a pool', async () => {
    const pool = new Pool(silent());
    const errors = [await said(new Client(silent()).connect()), await said(pool.query('select 1'))];
    await pool.end();
    expect(errors.map((error) => [String(error), isUnreachable(error)])).toEqual(errors.map((error) => [String(error), true]));
    expect(errors).not.toContain(undefined);
  });

  it('is not confused with a fault of our own', () => {
    expect(isUnreachable(new TypeError('Cannot read properties of undefined'))).toBe(false);
  });
});
