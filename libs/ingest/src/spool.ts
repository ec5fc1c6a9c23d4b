import { mkdtemp, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

const CHUNK = 64 * 1024;

/**
 * A response body that never holds its writer up: while the client reads, text passes through memory; when it does not (many clients send
 * everything before they read anything), the text waits in a temporary file, which is gone with the response.
 */
export class Spool extends Readable {
  private file: FileHandle | undefined;
  private folder: string | undefined;
  private written = 0;
  private read_ = 0;
  private wanted = false;
  private finished = false;
  private work: Promise<void> = Promise.resolve();

  /** @param memory bytes kept in memory before the file is used */
  constructor(memory = 1024 * 1024) {
    super({ highWaterMark: memory });
  }

  /** Waits for the disk at most, never for the client. */
  async write(text: string): Promise<void> {
    if (this.destroyed) return;
    if (this.spilled === 0 && this.readableLength < this.readableHighWaterMark) {
      this.push(text);
      return;
    }
    await this.inOrder(async () => {
      if (this.destroyed) return;
      this.file ??= await this.openFile();
      const bytes = Buffer.from(text, 'utf8');
      await this.file.write(bytes, 0, bytes.length, this.written);
      this.written += bytes.length;
    });
    this.feed();
  }

  end(): void {
    this.finished = true;
    this.feed();
  }

  override _read(): void {
    this.wanted = true;
    this.feed();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.inOrder(async () => {
      await this.file?.close();
      if (this.folder) await rm(this.folder, { recursive: true, force: true });
    }).then(() => callback(error), (failure: Error) => callback(error ?? failure));
  }

  private get spilled(): number {
    return this.written - this.read_;
  }

  private async openFile(): Promise<FileHandle> {
    this.folder = await mkdtemp(join(tmpdir(), 'evenhand-results-'));
    return open(join(this.folder, 'results.ndjson'), 'wx+', 0o600);
  }

  private inOrder(step: () => Promise<void>): Promise<void> {
    const next = this.work.then(step);
    this.work = next.catch(() => undefined);
    return next;
  }

  /** Moves what waits in the file to the client as far as it wants to read, then ends the body if that was all. */
  private feed(): void {
    if (!this.wanted && !this.finished) return;
    this.inOrder(async () => {
      while (this.wanted && this.spilled > 0 && !this.destroyed) {
        const buffer = Buffer.allocUnsafe(Math.min(CHUNK, this.spilled));
        const { bytesRead } = await (this.file as FileHandle).read(buffer, 0, buffer.length, this.read_);
        this.read_ += bytesRead;
        this.wanted = this.push(buffer.subarray(0, bytesRead));
      }
      if (this.spilled > 0 || this.destroyed) return;
      if (this.file && this.written > 0) {
        await this.file.truncate(0);
        this.written = this.read_ = 0;
      }
      if (this.finished && !this.readableEnded && !this.closing) {
        this.closing = true;
        this.push(null);
      }
    }).catch((error: Error) => this.destroy(error));
  }

  private closing = false;
}
