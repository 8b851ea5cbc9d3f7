import { type Acknowledgment, type Stack, Validations } from 'aws-cdk-lib/core';
import { createStack, withoutBundling } from './support/stack';

/** What of cdk-nag is used here: its own types import those of all 280 services, and take half of the type check's time. */
interface CdkNag {
  AwsSolutionsChecks: new () => { validateScope(scope: Stack): { violations: { ruleName: string }[] } };
}
const { AwsSolutionsChecks }: CdkNag = require('cdk-nag');

const accepted: Acknowledgment[] = [
  {
    id: 'AwsSolutions-COG2',
    reason:
      'MFA is offered and left to the user: the README signs in with a password alone, from a terminal.',
  },
  {
    id: 'AwsSolutions-COG8',
    reason: 'The Plus plan is paid from its first user on; a sample that stands idle is to cost nothing.',
  },
];

function findings(stack: Stack): string[] {
  return new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);
}

describe.each([
  ['as it is', {}],
  ['with alarms', { alarmEmail: 'ops@example.com' }],
])('the stack %s', (_, context) => {
  test('leaves cdk-nag no error and no warning but the accepted ones', () => {
    const stack = createStack({ ...withoutBundling, ...context });
    Validations.of(stack).acknowledge(...accepted);
    expect(findings(stack)).toEqual([]);
  });

  test('accepts no finding that is gone', () => {
    const stack = createStack({ ...withoutBundling, ...context });
    expect(findings(stack)).toEqual(accepted.map(({ id }) => id));
  });
});
