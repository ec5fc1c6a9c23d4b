import { instant, oneOf, position, readQuery, required } from '@evenhand/nest';
import { scoreNames } from '@evenhand/scoring';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { CustomerStateReader } from './customer-state.reader';
import type { CustomerStateView, ExplanationView } from './customer-state.reader';

const moment = { at: instant, minPosition: position, asOfPosition: position };

@Controller('v1/customers/:customerId')
export class CustomerStateController {
  constructor(private readonly reader: CustomerStateReader) {}

  @Get('state')
  state(@Param('customerId') customerId: string, @Query() query: Record<string, unknown>): Promise<CustomerStateView> {
    return this.reader.state(customerId, readQuery(query, moment));
  }

  @Get('explain')
  explain(@Param('customerId') customerId: string, @Query() query: Record<string, unknown>): Promise<ExplanationView> {
    const { score, ...rest } = readQuery(query, { score: required(oneOf(...scoreNames)), ...moment });
    return this.reader.explanation(customerId, score, rest);
  }
}
