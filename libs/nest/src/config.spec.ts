import { IsBoolean, IsInt, IsOptional, IsUrl, Max, Min } from 'class-validator';
import { ConfigError, isLoopback, maskCredentials, readConfig, requireLoopback, Secret, ServerConfig } from './config';

class BankConfig extends ServerConfig {
  @IsInt() @Min(1) @Max(64) WORKERS = 4;
  @IsBoolean() REPLAY = false;
  @IsOptional() @IsInt() LIMIT?: number;
  @IsOptional() @IsUrl({ protocols: ['postgres'], require_tld: false }) STORE_URL?: string;
  @Secret() @IsInt() PIN = 1;
}

describe('reading the environment', () => {
  it('takes the defaults where nothing is given, and an empty variable is nothing', () => {
    expect(readConfig(BankConfig, { PORT: '', UNRELATED: 'x' })).toEqual({
      PORT: 8080, HOST: '127.0.0.1', EVENHAND_INSECURE: false, EVENHAND_DATA: './.evenhand', LOG_LEVEL: 'info', WORKERS: 4, REPLAY: false, PIN: 1,
    });
  });

  it.each([['1', true], ['true', true], ['0', false], ['false', false]])('reads the boolean %s as %s', (text, value) => {
    expect(readConfig(BankConfig, { REPLAY: text }).REPLAY).toBe(value);
  });

  it('turns numbers into numbers', () => {
    expect(readConfig(BankConfig, { PORT: '0', WORKERS: '64', LIMIT: '7' })).toMatchObject({ PORT: 0, WORKERS: 64, LIMIT: 7 });
  });

  it('names every variable that does not fit at once, with its rule and the value given', () => {
    const message = refusal({ PORT: '80a', WORKERS: '65', REPLAY: 'yes', LOG_LEVEL: 'loud' });
    expect(message.split('\n').sort()).toEqual([
      '  LOG_LEVEL must be one of the following values: silent, fatal, error, warn, info, debug, trace (given: "loud")',
      '  PORT must be an integer number, must not be less than 0, must not be greater than 65535 (given: "80a")',
      '  REPLAY must be a boolean value (given: "yes")',
      '  WORKERS must not be greater than 64 (given: "65")',
      'The environment does not fit:',
    ]);
  });

  it('shows neither a secret nor the credentials in an address', () => {
    const message = refusal({ PIN: 'x1234', STORE_URL: 'mysql://bank:s3cret@db/x' });
    expect(message).toContain('PIN must be an integer number (given, not shown)');
    expect(message).toContain('mysql://***@db/x');
    expect(message).not.toMatch(/1234|s3cret/);
  });

  it('masks credentials of every address in a text', () => {
    expect(maskCredentials('a postgres://u:p@h:1/d b esdb://h')).toBe('a postgres://***@h:1/d b esdb://h');
  });
});

describe('the address to listen on', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost'])('%s is this machine only', (host) => expect(isLoopback(host)).toBe(true));
  it.each(['0.0.0.0', '::', '10.0.0.7', 'bank.example', '127.0.0.1.evil.example'])('%s may be reached from elsewhere', (host) => expect(isLoopback(host)).toBe(false));

  it('is refused where others could reach it, until the operator takes that on himself', () => {
    const open = readConfig(ServerConfig, { HOST: '0.0.0.0' });
    expect(() => requireLoopback(open)).toThrow(ConfigError);
    expect(() => requireLoopback(open)).toThrow(/HOST=0\.0\.0\.0.*EVENHAND_INSECURE=1/);
    expect(() => requireLoopback(readConfig(ServerConfig, { HOST: '0.0.0.0', EVENHAND_INSECURE: '1' }))).not.toThrow();
  });
});

function refusal(env: NodeJS.ProcessEnv): string {
  try {
    readConfig(BankConfig, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('the environment was accepted');
}
