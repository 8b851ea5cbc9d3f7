import { localOutputs } from '../src/outputs';
import { readHttpApi } from '../src/template/read-http-api';
import { protectedApi, resource, template } from './support/template';

const stack = template(
  { ...protectedApi(), Domain: resource('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' }) },
  {
    Outputs: {
      ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
      Greeting: { Value: 'https://api.example.com/hello' },
      Shop: { Value: 'https://example.com' },
    },
  },
);

test("replaces the API's address and domain names in the outputs with the local address, and nothing else", () => {
  const outputs = localOutputs(stack, readHttpApi(stack), 'http://127.0.0.1:3000', 'http://127.0.0.1:3001');
  expect(outputs).toEqual({
    ApiUrl: 'http://127.0.0.1:3000',
    Greeting: 'http://127.0.0.1:3000/hello',
    Shop: 'https://example.com',
    CognitoEndpoint: 'http://127.0.0.1:3001',
  });
});
