import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandTypes } from './desk.commands';
import { complaintsDocument } from './lifecycle-document';

describe('docs/complaints.md', () => {
  const document = readFileSync(join(__dirname, '../../../../docs/complaints.md'), 'utf8');

  it('is what the state machine and its events say', () => {
    expect(document).toBe(complaintsDocument());
  });

  it('tells every command that the desk takes', () => {
    for (const command of ['file', ...commandTypes.keys()]) expect(document).toContain(`| \`${command}\` |`);
  });
});
