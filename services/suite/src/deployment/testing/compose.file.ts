import { documentsOf } from './yaml.files';

export interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly args?: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly restart?: string;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, { readonly environment?: string; readonly file?: string }>>;
}

export const composeFile = (path: string): ComposeFile => documentsOf(path)[0] as ComposeFile;

/**
 * Fills in ${NAME}, ${NAME:-default} and ${NAME:?message}, as compose does.
 * @throws Error with the message where the variable is required and not there
 */
export function filledIn(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    const given = env[name];
    if (given) return given;
    if (kind === '-') return rest;
    throw new Error(kind === '?' ? rest : `nothing says ${name}`);
  });
}
