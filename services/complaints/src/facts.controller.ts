import { FactsController } from '@evenhand/ingest';
import { Controller } from '@nestjs/common';
import { ComplaintsCommands } from './complaints.commands';
import type { Surroundings } from './context';

/** `POST /v1/complaints/events`: what other systems tell of complaints. */
@Controller('v1/complaints/events')
export class ComplaintFactsController extends FactsController<Surroundings> {
  constructor(commands: ComplaintsCommands) {
    super(commands);
  }
}
