import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { readBody } from './body';
import { ProblemError } from './problem';

class VerifyRequest {
  @IsString() @Length(1, 500) reason!: string;
  @IsOptional() @IsInt() @Min(1) @Max(9) version?: number;
  @IsOptional() @IsInt() @Min(1) @Max(32) workers?: number;
}

function refusal(body: unknown): [number, string, string[]] {
  try {
    readBody(VerifyRequest, body);
  } catch (error) {
    const { status, code, errors } = error as ProblemError;
    return [status, code, errors.map(({ field, rule }) => `${field} ${rule}`)];
  }
  throw new Error('nothing was refused');
}

describe('a JSON body', () => {
  it('is read as its class says', () => {
    expect({ ...readBody(VerifyRequest, { reason: 'why', version: 2 }) }).toEqual({ reason: 'why', version: 2 });
  });

  it('is refused with every field at fault, an optional one that is null too', () => {
    expect(refusal({ workers: null, version: 0, more: null })).toEqual([422, 'invalid_body', ['/workers null', '/more unknown', '/reason isLength', '/version min']]);
  });

  it.each([[[]], ['x'], [null], [undefined], [7]])('%p is no object', (body) => {
    expect(refusal(body)).toEqual([422, 'invalid_body', [' type']]);
  });

  it('is not what another parser of the process made of another content type', () => {
    expect(refusal(new (class IngestBody { readonly reason = 'why'; })())).toEqual([415, 'unsupported_media_type', []]);
  });
});
