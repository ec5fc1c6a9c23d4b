import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** Stands between a store and its server and can lose what the server answers to a COMMIT: it was done, and nobody heard of it. */
export class LosingProxy {
  private toLose = 0;
  lost = 0;

  private constructor(private readonly server: Server, readonly url: string) {}

  static async before(url: string): Promise<LosingProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const own = new URL(url);
    own.port = String((server.address() as AddressInfo).port);
    const proxy = new LosingProxy(server, own.href);
    server.on('connection', (client) => {
      const upstream = connect(Number(port), hostname);
      let losing = false;
      client.on('data', (data) => {
        losing ||= proxy.toLose > 0 && data.includes('commit');
        upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (!losing) return client.write(data);
        proxy.toLose--;
        proxy.lost++;
        client.destroy();
        upstream.destroy();
      });
      for (const socket of [client, upstream]) {
        socket.on('error', () => undefined);
        socket.on('close', () => [client, upstream].forEach((one) => one.destroy()));
      }
    });
    return proxy;
  }

  loseCommits(count: number): void {
    this.toLose = count;
  }

  close(): void {
    this.server.close();
  }
}
