import { Controller, Get, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** Something this process needs in order to serve. `check` rejects, with a reason fit to be shown, while it is not there. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<void>;
}

export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly checks: readonly { readonly name: string; readonly state: 'up' | 'down'; readonly reason?: string }[];
}

const PATIENCE_MS = 2_000;

/** The checks of all modules of the process: a module that needs something adds its check in its constructor. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, HealthCheck>();

  /** @throws Error where another check has that name */
  add(check: HealthCheck): void {
    if (this.checks.has(check.name)) throw new Error(`two health checks are called ${check.name}`);
    this.checks.set(check.name, check);
  }

  /** Asks all at once; one that does not answer within two seconds is down. */
  async readiness(): Promise<Readiness> {
    const checks = await Promise.all([...this.checks.values()].map(async ({ name, check }) => {
      try {
        await within(PATIENCE_MS, check());
        return { name, state: 'up' as const };
      } catch (error) {
        return { name, state: 'down' as const, reason: error instanceof Error ? error.message : String(error) };
      }
    }));
    return { status: checks.every(({ state }) => state === 'up') ? 'ready' : 'not_ready', checks };
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly checks: HealthChecks) {}

  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.checks.readiness();
    if (readiness.status === 'not_ready') reply.code(503).header('retry-after', '1');
    return readiness;
  }
}
