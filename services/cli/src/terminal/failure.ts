import { ForeignAnswer, OutcomeUnknown, Unavailable } from '@evenhand/client';
import { CliError, Exit, type ExitCode } from './terminal';

/** How a command ends that failed: its exit code and one line for people, with what they can do at the command line. */
export interface Failure {
  readonly code: ExitCode;
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CliError) return { code: error.exitCode, message: error.message };
  if (error instanceof Unavailable) {
    const { server, reason, reached, tries } = error.last;
    const hint = reached ? `gave up after ${tries} tries` : 'is the suite running (npm start), and is --url right?';
    return { code: Exit.unreachable, message: `cannot reach ${server}: ${reason}; ${hint}` };
  }
  if (error instanceof OutcomeUnknown) return { code: Exit.unreachable, message: `${error.message}; see: evenhand projections operations` };
  if (error instanceof ForeignAnswer) return { code: Exit.unreachable, message: `${error.message}: is --url (or EVENHAND_URL) an Evenhand suite?` };
  return { code: Exit.rejected, message: error instanceof Error ? error.message : String(error) };
}
