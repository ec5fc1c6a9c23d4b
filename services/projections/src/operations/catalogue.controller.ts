import { catalogue } from '@evenhand/contracts';
import { Controller, Get, Header } from '@nestjs/common';

/** Written once: the registry does not change while the process runs. */
const document = JSON.stringify(catalogue());

@Controller('v1/catalogue')
export class CatalogueController {
  /** Every event type with its owner, meaning, schemas and an example. */
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  show(): string {
    return document;
  }
}
