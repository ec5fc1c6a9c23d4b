import type { Result } from '../results';
import { importWorks } from './import.bench';
import { peersWorks } from './peers.bench';
import { questionsWorks } from './questions.bench';
import { COMPLAINTS } from './register';

/** At full scale a register of 374 000 complaints, 2 016 questions of it, and 50 000 like cases. */
const FULL = { events: 100_000, questions: 2_016, peers: 50_000, answers: 2_000 } as const;

/** A register imported and audited, and redress held against like cases. */
export async function auditWorks(database: (name: string) => Promise<string>, rounds: number, events: number): Promise<readonly Result[]> {
  const scaled = (full: number): number => Math.ceil((full * events) / FULL.events);
  const { results, url } = await importWorks(database, rounds, scaled(COMPLAINTS));
  return [...results, ...(await questionsWorks(url, scaled(COMPLAINTS), scaled(FULL.questions))), ...(await peersWorks(database, scaled(FULL.peers), scaled(FULL.answers)))];
}
