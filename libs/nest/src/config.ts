import 'reflect-metadata';
import { getMetadataStorage, IsBoolean, IsIn, IsInt, IsNotEmpty, IsString, Max, Min, validateSync } from 'class-validator';

/** What a process was told at its start cannot be used; the message is for the operator and names every variable at once. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** What every server of the suite reads. A field's name is the variable's, its initial value the default. */
export class ServerConfig {
  /** 0: any free port */
  @IsInt() @Min(0) @Max(65_535) PORT = 8080;
  @IsString() @IsNotEmpty() HOST = '127.0.0.1';
  /** allows HOST to be another address than loopback while nobody has to show who they are */
  @IsBoolean() EVENHAND_INSECURE = false;
  /** folder of what the process keeps */
  @IsString() @IsNotEmpty() EVENHAND_DATA = './.evenhand';
  @IsIn(LOG_LEVELS) LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';
}

const SECRET = Symbol('secret');

/** Marks a variable whose value is never shown, in no message. */
export function Secret(): PropertyDecorator {
  return (target, name) => Reflect.defineMetadata(SECRET, true, target, name);
}

/**
 * Reads the environment into a class-validator class. Texts become what the field is: numbers, booleans ('1', '0', 'true',
 * 'false'); an empty variable counts as absent.
 * @throws ConfigError naming every variable that breaks a rule, with the rules and the value given (credentials masked)
 */
export function readConfig<T extends object>(Class: new () => T, env: NodeJS.ProcessEnv = process.env): T {
  const config = new Class();
  for (const name of variablesOf(Class)) {
    const given = env[name];
    if (given !== undefined && given !== '') Reflect.set(config, name, convert(given, typeOf(config, name)));
  }
  const broken = validateSync(config).map(({ property, constraints = {} }) => {
    const rules = Object.values(constraints).reverse().map((rule) => rule.replace(`${property} `, ''));
    return `  ${property} ${rules.join(', ')}${shown(config, property, env[property])}`;
  });
  if (broken.length > 0) throw new ConfigError(`The environment does not fit:\n${broken.join('\n')}`);
  return config;
}

function variablesOf(Class: new () => object): Set<string> {
  return new Set(getMetadataStorage().getTargetValidationMetadatas(Class, '', false, false).map((rule) => rule.propertyName));
}

/** As the default's type, else as declared: TypeScript emits a declared type only where it is written out. */
function typeOf(config: object, name: string): unknown {
  const initial: unknown = Reflect.get(config, name);
  return initial === undefined ? Reflect.getMetadata('design:type', config, name) : (initial as object).constructor;
}

/** What does not convert stays a text, for the rule to refuse. */
function convert(text: string, type: unknown): unknown {
  if (type === Number && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === Boolean && ['1', 'true'].includes(text)) return true;
  if (type === Boolean && ['0', 'false'].includes(text)) return false;
  return text;
}

function shown(config: object, name: string, given: string | undefined): string {
  if (given === undefined || given === '') return ' (not set)';
  if (Reflect.getMetadata(SECRET, config, name)) return ' (given, not shown)';
  return ` (given: ${JSON.stringify(maskCredentials(given))})`;
}

/** @returns the text with user and password of any URL in it replaced by *** */
export function maskCredentials(text: string): string {
  return text.replace(/:\/\/[^/@\s]*@/g, '://***@');
}

/** @returns whether only this machine can reach the address */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** @throws ConfigError where the address could be reached from elsewhere and the operator has not taken that on himself */
export function requireLoopback({ HOST, EVENHAND_INSECURE }: ServerConfig): void {
  if (isLoopback(HOST) || EVENHAND_INSECURE) return;
  throw new ConfigError(
    `HOST=${HOST} can be reached from other machines, and nobody is asked who they are yet. ` +
      'Keep 127.0.0.1, or set EVENHAND_INSECURE=1 where the network protects it.',
  );
}
