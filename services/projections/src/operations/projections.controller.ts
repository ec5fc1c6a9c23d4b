import { EventStore } from '@evenhand/event-sourcing';
import { ProjectionEngine } from '@evenhand/projection-engine';
import type { ProjectionStatus } from '@evenhand/projection-engine';
import { Controller, Get } from '@nestjs/common';
import type { ProjectedEvent } from '../projected-event';
import { whileReachable } from '../reads';

@Controller('v1/projections')
export class ProjectionsController {
  constructor(private readonly engine: ProjectionEngine<ProjectedEvent>, private readonly store: EventStore) {}

  @Get()
  async list(): Promise<{ items: readonly ProjectionStatus[] }> {
    const folded = await whileReachable(this.engine.status());
    return { items: [...folded, journeyStatus(await this.store.head())] };
  }
}

/** The journey is a view of the store: a row an event, never behind. */
function journeyStatus(head: number): ProjectionStatus {
  return {
    name: 'journey', kind: 'append', liveVersion: 1, versions: [{ version: 1, codeVersion: 1, state: 'live', position: head, parked: 0 }], position: head, parked: 0, lag: 0, rows: head,
    state: 'running',
  };
}
