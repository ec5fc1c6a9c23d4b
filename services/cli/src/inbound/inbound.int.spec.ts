import { SmallSuite } from '@evenhand/client/testing/small-suite';
import { runCaptured } from '../testing/captured-terminal';

describe('the result of an event published over Kafka', () => {
  let suite: SmallSuite;
  beforeEach(async () => {
    suite = await SmallSuite.start();
  });
  afterEach(() => suite.stop());
  const result = (...argv: string[]) => runCaptured(['inbound', 'result', '--source', 'https://bank.example/core?a=1', '--id', 'e:1', ...argv, '--url', suite.url]);
  const answer = (told: object): void => suite.answer('/v1/inbound/results?source=https%3A%2F%2Fbank.example%2Fcore%3Fa%3D1&id=e%3A1', told);

  it('is asked for by source and id, and told in words', async () => {
    answer({ id: 'e:1', status: 'stored', position: 1_234 });
    answer({ id: 'e:1', status: 'duplicate', position: 7 });
    expect(await result()).toMatchObject({ code: 0, stdout: 'stored at position 1 234\n', stderr: '' });
    expect(await result()).toMatchObject({ code: 0, stdout: 'stored before, at position 7\n' });
  });

  it('that is a refusal names what is wrong and fails', async () => {
    const told = { id: 'e:1', status: 'rejected', problem: { type: 'urn:evenhand:problem:key_missing', title: 'Key missing', status: 422, detail: 'there is no key', code: 'key_missing', errors: [{ field: 'key', rule: 'required', message: 'there is no key' }] } };
    answer(told);
    const { code, stdout } = await result();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^refused: .*key_missing.*\bkey\b/);
    expect(JSON.parse((await result('--json')).stdout)).toEqual(told);
  });

  it('needs both', async () => {
    expect(await runCaptured(['inbound', 'result', '--id', 'e:1', '--url', suite.url])).toMatchObject({ code: 2 });
  });
});
