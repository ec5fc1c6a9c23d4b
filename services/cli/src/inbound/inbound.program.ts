import type { ItemResult } from '@evenhand/client';
import { describeProblem } from '@evenhand/client';
import type { Command } from 'commander';
import type { Shell } from '../projections.program';
import { grouped } from '../terminal/table';
import { Exit, print } from '../terminal/terminal';

/** Adds `inbound`: what became of what was published over Kafka. */
export function addInbound(evenhand: Command, { terminal, options, api, done }: Shell): void {
  const inbound = evenhand.command('inbound').description('Events published over Kafka.');

  inbound.command('result').description('Tell what became of an event that was published over Kafka. Exits with 1 where it was refused, or is not known.')
    .requiredOption('--source <source>', 'the event\'s source').requiredOption('--id <id>', 'the event\'s id')
    .addHelpText('after', `
Not known: nobody took it from the topic yet, or it was answered too long ago. What is refused is also in the topic journey.inbound.rejected.v1.

Examples:
  evenhand inbound result --source https://bank.example/core --id e-4711
  evenhand inbound result --source urn:bank:cards --id e-4711 --json`)
    .action(async (given: { readonly source: string; readonly id: string }, command: Command) => {
      const result = await api(command).inboundResult(given);
      print(terminal, options(command).json, result, describe);
      done(result.status === 'rejected' ? Exit.rejected : Exit.ok);
    });
}

function describe(result: ItemResult): string {
  switch (result.status) {
    case 'stored': return `stored at position ${grouped(result.position)}`;
    case 'duplicate': return `stored before, at position ${grouped(result.position)}`;
    case 'rejected': return `refused: ${describeProblem(result.problem)}`;
  }
}
