import { localOutputs } from '../src/outputs';
import { readHttpApi } from '../src/template/read-http-api';
import { readUserPools } from '../src/template/read-user-pools';
import { protectedApi, resource, template } from './support/template';

const stack = template(
  {
    ...protectedApi(),
    ApiDomain: resource('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' }),
  },
  {
    Outputs: {
      ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
      Greeting: { Value: 'https://api.example.com/hello' },
      Shop: { Value: 'https://example.com' },
      SignInUrl: {
        Value: {
          'Fn::Join': ['', ['https://', { Ref: 'Domain' }, '.auth.us-east-1.amazoncognito.com/login?a=b']],
        },
      },
    },
  },
);

test('replaces the addresses of the API and of the user pool in the outputs with the local ones, and nothing else', () => {
  const version = { template: stack, api: readHttpApi(stack), userPools: readUserPools(stack) };
  const outputs = localOutputs(version, 'http://127.0.0.1:3000', 'http://127.0.0.1:3001');
  expect(outputs).toEqual({
    ApiUrl: 'http://127.0.0.1:3000',
    Greeting: 'http://127.0.0.1:3000/hello',
    Shop: 'https://example.com',
    SignInUrl: 'http://127.0.0.1:3001/login?a=b',
    CognitoEndpoint: 'http://127.0.0.1:3001',
  });
});
