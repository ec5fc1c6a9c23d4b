import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliError, Exit } from '../terminal/terminal';

/** A readable input: its bytes unpacked, its size on disk (null for standard input), and how much of that was read so far. */
export interface Input {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  readonly size: number | null;
  readonly read: () => number;
}

/** A file, gzipped or plain (told apart by its first two bytes, not its name). Not readable: usage error. */
export async function openInput(path: string): Promise<Input> {
  const { gzipped, size } = await inspect(path);
  const progress = { read: 0 };
  return { name: path, bytes: unpacked(path, gzipped, progress), size, read: () => progress.read };
}

/** Standard input as it comes. */
export const standardInput = (stdin: Readable): Input => ({ name: '-', bytes: stdin, size: null, read: () => 0 });

/** A pipe (`<(command)`) is not looked into: its bytes come once. */
async function inspect(path: string): Promise<{ gzipped: boolean; size: number | null }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new Error('it is a folder');
    if (!found.isFile()) return { gzipped: false, size: null };
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return { gzipped: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b, size: found.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* unpacked(path: string, gzipped: boolean, progress: { read: number }): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 16 });
  const bytes: Readable = gzipped ? file.pipe(createGunzip({ chunkSize: 1 << 16 })) : file;
  if (gzipped) file.on('error', (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes) {
      progress.read = file.bytesRead;
      yield chunk as Buffer;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

const unreadable = (path: string, error: unknown): CliError =>
  new CliError(Exit.usage, `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
