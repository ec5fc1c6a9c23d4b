import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** of the repository */
export const ROOT = resolve(__dirname, '../../../../..');

export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Each document of a file of the repository, anchors and merge keys resolved. @throws Error where it is no YAML, or says a key twice */
export function documentsOf(path: string): unknown[] {
  return parseAllDocuments(textOf(path), { merge: true }).filter((document) => document.contents !== null || document.errors.length > 0).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${path}: ${error.message}`);
    return document.toJS() as unknown;
  });
}
