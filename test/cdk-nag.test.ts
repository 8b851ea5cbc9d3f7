import { type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { HttpApiGatewayJwtCognitoStackProps } from '../lib/http-api-gateway-jwt-cognito-stack';
import { createStack } from './support/stack';

function findings(stack: Stack): string[] {
  return new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);
}

afterEach(() => jest.restoreAllMocks());

describe.each<HttpApiGatewayJwtCognitoStackProps>([
  {},
  { alarmEmail: 'ops@example.com' },
  { stage: 'prod', callbackUrls: ['https://app.example.com/callback'] },
])('a stack with %j', (props) => {
  test('every cdk-nag finding is acknowledged', () => {
    expect(findings(createStack(props))).toEqual([]);
  });

  test('every acknowledged rule is one that cdk-nag reports', () => {
    const acknowledge = jest.spyOn(Validations.prototype, 'acknowledge').mockReturnValue();
    expect(findings(createStack(props))).toEqual(acknowledge.mock.calls.flat().map(({ id }) => id));
  });
});
