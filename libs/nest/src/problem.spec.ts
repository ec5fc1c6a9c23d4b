import { DomainError, StoreUnavailable } from '@evenhand/event-sourcing';
import { ForbiddenException, NotFoundException } from '@nestjs/common';
import { errorCodes } from 'fastify';
import { ProblemError, problemOf } from './problem';

describe('an error as problem details', () => {
  it('names the rule and the field of a broken domain rule', () => {
    expect(problemOf(new DomainError('amount_negative', 'an amount is at least 0', '/data/amount'))).toEqual({
      type: 'urn:evenhand:problem:amount_negative', title: 'Amount negative', status: 422, detail: 'an amount is at least 0', code: 'amount_negative',
      errors: [{ field: '/data/amount', rule: 'amount_negative', message: 'an amount is at least 0' }],
    });
  });

  it('asks to come back when the store is out of reach, without telling where the store is', () => {
    const problem = problemOf(new StoreUnavailable('connect ECONNREFUSED 10.0.0.7:5432'));
    expect(problem).toMatchObject({ status: 503, code: 'store_unavailable', retryAfter: 1 });
    expect(JSON.stringify(problem)).not.toContain('10.0.0.7');
  });

  it('says of our own problems what they say of themselves', () => {
    const errors = [{ field: '/id', rule: 'pattern', message: 'no blanks' }];
    expect(problemOf(new ProblemError(429, 'too_fast', 'slow down', { retryAfter: 7, errors }))).toMatchObject({ status: 429, code: 'too_fast', detail: 'slow down', retryAfter: 7, errors });
    expect(problemOf(new ProblemError(409, 'paused', 'is paused'))).not.toHaveProperty('retryAfter');
  });

  it.each([
    [new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), 413, 'too_large'],
    [new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('text/x'), 415, 'unsupported_media_type'],
    [new errorCodes.FST_ERR_CTP_EMPTY_JSON_BODY(), 400, 'not_json'],
    [new errorCodes.FST_ERR_BAD_URL('%'), 400, 'bad_url'],
    [new NotFoundException('no'), 404, 'not_found'],
    [new ForbiddenException('no'), 403, 'forbidden'],
  ])('gives %s a stable code', (error, status, code) => {
    expect(problemOf(error)).toMatchObject({ status, code, type: `urn:evenhand:problem:${code}` });
  });

  it.each([[new Error('password=hunter2')], ['hunter2'], [undefined], [{ statusCode: 200, message: 'hunter2' }]])('tells nothing of what it does not know', (error) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});
