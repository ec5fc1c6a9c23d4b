import type { Client, Connection, Submittable } from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/**
 * Sends `sql`, which ends in a COPY … FROM STDIN, and the whole text behind it in one go, so that it costs one round trip, whatever
 * statement opens the transaction in front of it. The text waits in the server's socket until COPY asks for it; if the statement fails, the server
 * skips it (PostgreSQL's protocol, "COPY operations").
 */
export function copyIn(client: Client, sql: string, text: Buffer): Promise<void> {
  return new Promise((resolve, reject) => client.query(new CopyIn(sql, text, resolve, reject)));
}

class CopyIn implements Submittable {
  private failure: Error | undefined;

  constructor(
    private readonly sql: string, private readonly text: Buffer, private readonly resolve: () => void, private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    const header = Buffer.alloc(5);
    header[0] = COPY_DATA;
    header.writeUInt32BE(this.text.length + 4, 1);
    connection.query(this.sql);
    const { stream } = connection;
    stream.cork();
    stream.write(header);
    stream.write(this.text);
    stream.write(COPY_DONE);
    stream.uncork();
  }

  /** pg puts its own in here, to clear the query's time-out */
  callback(): void {}
  handleCopyInResponse(): void {}
  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.failure = error;
    this.callback();
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.failure) return;
    this.callback();
    this.resolve();
  }
}
