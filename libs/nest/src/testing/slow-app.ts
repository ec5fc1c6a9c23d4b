import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { readConfig, runMain, ServerConfig, ServerModule, startApp } from '../index';

/** A process for the tests of start and stop: GET /slow answers after two seconds; /reject leaves a rejection nobody handles. */
@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    process.stdout.write('slow entered\n');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return 'done';
  }

  @Get('reject')
  reject(): string {
    setTimeout(() => void Promise.reject(new Error('left alone')), 1);
    return 'soon';
  }
}

@Injectable()
class Resource implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    process.stdout.write('resource closed\n');
  }
}

@Module({ imports: [ServerModule], controllers: [SlowController], providers: [Resource] })
class SlowModule {}

runMain(async () => {
  const running = await startApp(SlowModule, readConfig(ServerConfig));
  process.stdout.write(`listening ${running.url}\n`);
  return running;
});
