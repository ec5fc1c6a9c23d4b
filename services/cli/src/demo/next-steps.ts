import { relative } from 'node:path';
import type { DemoSuite } from './demo-suite';
import type { Stage } from './stage';

const SQL = 'select hour::date as day, sum(contacts) as contacts, sum(waited) as waited from contact_hours group by 1 order by 1';

/** Where the suite goes on, what to try there, how to stop it and what stays behind. */
export function nextSteps(stage: Stage, url: string, folder: string, suite: DemoSuite, customer = 'sim-1-1', score = 'fairness.treatment.overall'): void {
  const here = relative(process.cwd(), folder);
  const [postgres, port] = [relative(process.cwd(), suite.postgres), suite.postmaster(4)];
  stage.chapter(`The suite goes on: ${url}`, 'Try in another terminal, in this folder:');
  stage.say(
    `  export EVENHAND_URL=${url}`,
    `  npx evenhand state ${customer}`,
    `  npx evenhand explain ${customer} ${score}`,
    `  npx evenhand journey ${customer}`,
    '  npx evenhand customers --fairness-band UNFAIR --sort -fairness.gap --limit 10',
    '  npx evenhand customers --spread',
    '  npx evenhand contacts --by channel,outcome',
    '  npx evenhand audit complaints --metric upheld --by issue',
    '  npx evenhand projections operations',
    `  curl -s ${url}/v1/customers/${customer}/state`,
    `  curl -s ${url}/openapi.json`,
    ...(port === undefined ? [] : [`  PGPASSWORD=$(cat ${postgres}/password) psql -h 127.0.0.1 -p ${port} -U postgres evenhand -c '${SQL}'`]),
    '',
    `Ctrl-C stops it. Its data stays in ${here}: EVENHAND_DATA=${here} npm start goes on with it.`,
    `To remove it: rm -r ${here}${postgres.startsWith(here) ? '' : ` ${postgres}`}`,
  );
}
