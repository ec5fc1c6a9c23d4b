import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { join } from 'node:path';

/** Where the public registers are kept beside the project; they are no part of it. */
const FOLDER = join(__dirname, '../../../../../shared/data');

export const isThere = (file: string): boolean => existsSync(join(FOLDER, file));
export const dataFile = (file: string): string => join(FOLDER, file);

/** Lines of a register by column; its fields hold no line breaks. */
export async function* linesOf(file: string): AsyncGenerator<Readonly<Record<string, string>>> {
  let head: readonly string[] | undefined;
  for await (const line of createInterface({ input: createReadStream(join(FOLDER, file)).pipe(createGunzip()) })) {
    const fields = line.includes('"') ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '') : line.split(',');
    if (!head) head = fields;
    else yield Object.fromEntries(head.map((name, i) => [name, fields[i] ?? '']));
  }
}

/** A code for each word of a register, and the word again. */
export class Codes {
  readonly words = new Map<string, string>();
  private readonly codes = new Map<string, string>();

  of(word: string): string {
    const known = this.codes.get(word);
    if (known !== undefined) return known;
    const slug = word.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_|_$/g, '').slice(0, 56);
    const code = this.words.has(slug) ? `${slug}_${this.words.size}` : slug;
    this.codes.set(word, code);
    this.words.set(code, word);
    return code;
  }
}
