import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** @returns so many ports that nobody listens on now, no two the same */
export async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(Array.from({ length: count }, () => listening(0)));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return ports;
}

/** @returns whether somebody listens there already */
export async function isTaken(port: number): Promise<boolean> {
  try {
    const probe = await listening(port);
    await new Promise((done) => probe.close(done));
    return false;
  } catch {
    return true;
  }
}

function listening(port: number): Promise<Server> {
  const probe = createServer();
  return new Promise((done, failed) => probe.once('error', failed).listen(port, '127.0.0.1', () => done(probe)));
}
