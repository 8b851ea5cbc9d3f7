import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localOutputs, OutputsFile } from '../src/outputs';
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

test('an emulator that stops restores the outputs of an earlier one in the same folder only if that one still serves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  const path = join(folder, 'outputs.json');
  const earlier = createServer().listen(0, '127.0.0.1');
  await once(earlier, 'listening');
  const { port } = earlier.address() as AddressInfo;
  const written = (outputs: OutputsFile, endpoint: string) => {
    outputs.write('Stack', { CognitoEndpoint: endpoint });
    return readFileSync(path, 'utf8');
  };
  const first = new OutputsFile(path);
  const firstOutputs = written(first, `http://127.0.0.1:${port}`);
  const second = new OutputsFile(path);
  const secondOutputs = written(second, 'http://127.0.0.1:9');
  await first.release();
  expect(readFileSync(path, 'utf8')).toBe(secondOutputs);
  await second.release();
  expect(readFileSync(path, 'utf8')).toBe(firstOutputs);

  const third = new OutputsFile(path);
  const thirdOutputs = written(third, 'http://127.0.0.1:10');
  earlier.close();
  await once(earlier, 'close');
  await third.release();
  expect(readFileSync(path, 'utf8')).toBe(thirdOutputs);
  rmSync(folder, { recursive: true });
});
