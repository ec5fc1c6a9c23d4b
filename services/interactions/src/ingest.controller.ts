import { FactsController } from '@evenhand/ingest';
import { Controller } from '@nestjs/common';
import type { FactContext } from './fact';
import { InteractionsCommands } from './interactions.commands';

@Controller('v1/interactions/events')
export class IngestController extends FactsController<FactContext> {
  constructor(commands: InteractionsCommands) {
    super(commands);
  }
}
