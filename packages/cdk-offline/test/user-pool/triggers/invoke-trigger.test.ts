import type { Invocation } from '../../../src/lambda/runtime-messages';
import { invokeTrigger } from '../../../src/user-pool/triggers/invoke-trigger';
import { lambdaFunction } from '../../support/http-api';

const never = () => new Promise<never>(() => {});

function invoke(invocation: Promise<Invocation>, timeout: () => Promise<unknown> = never) {
  const call = { name: 'PreSignUp', lambdaFunction: lambdaFunction(), event: { version: '1' } } as const;
  return invokeTrigger(call, () => invocation, timeout);
}

const returns = (payload: string): Invocation => ({ outcome: 'returned', payload });
const fails = (errorMessage?: string): Invocation => ({
  outcome: 'failed',
  reason: 'the function is throttled',
  ...(errorMessage !== undefined && { error: { errorType: 'Error', errorMessage, trace: [] } }),
});

test('a trigger gets its event, and its result is parsed', async () => {
  const events: string[] = [];
  const call = { name: 'PreSignUp', lambdaFunction: lambdaFunction(), event: { version: '1' } } as const;
  const returned = await invokeTrigger(
    call,
    async (_, event) => {
      events.push(event);
      return returns('{"response":1}');
    },
    never,
  );
  expect([events, returned]).toEqual([['{"version":"1"}'], { response: 1 }]);
});

test.each<[string, Invocation, string]>([
  ['throws', fails('no'), 'UserLambdaValidationException: PreSignUp failed with error no.'],
  [
    'throws a message with a period',
    fails('No.'),
    'UserLambdaValidationException: PreSignUp failed with error No..',
  ],
  [
    'ends its process',
    fails('RequestId: 1 Error: Runtime exited with error: exit status 129'),
    'UserLambdaValidationException: PreSignUp failed with error RequestId: 1 Error: Runtime exited with error: exit status 129.',
  ],
  [
    'does not run',
    fails(),
    'UnexpectedLambdaException: PreSignUp invocation failed due to error the function is throttled.',
  ],
  [
    'returns something other than JSON',
    returns('not JSON'),
    'InvalidLambdaResponseException: Unrecognizable lambda output',
  ],
])('a trigger that %s fails the operation', async (_, invocation, expected) => {
  await expect(invoke(Promise.resolve(invocation))).rejects.toMatchObject({
    type: expected.slice(0, expected.indexOf(':')),
    message: expected.slice(expected.indexOf(':') + 2),
    statusCode: 400,
  });
});

test('a trigger that takes longer than 5 s fails the operation', async () => {
  let limit: number | undefined;
  const timeout = async (milliseconds?: number) => {
    limit = milliseconds;
  };
  await expect(invoke(never(), timeout)).rejects.toMatchObject({
    type: 'UnexpectedLambdaException',
    message: 'PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.',
  });
  expect(limit).toBe(5000);
});

test('the timeout of a trigger is canceled when its invocation ends', async () => {
  let signal: AbortSignal | undefined;
  const timeout = (_?: number, given?: AbortSignal) => {
    signal = given;
    return never();
  };
  await invoke(Promise.resolve(returns('{}')), timeout);
  expect(signal?.aborted).toBe(true);
});
