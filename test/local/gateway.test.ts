import { observedGateway, poolKey } from '../support/gateway';
import { withHeaders } from '../support/http';
import { signToken } from '../support/tokens';

test('answers GET /hello with the bytes that the function puts in its body', async () => {
  const { ask, lines } = observedGateway();

  expect(await ask(withHeaders(['authorization', `Bearer ${signToken(poolKey)}`]))).toEqual({
    statusCode: 200,
    headers: [
      ['content-type', 'text/plain; charset=utf-8'],
      ['apigw-requestid', 'ID'],
    ],
    body: '"Hello from Lambda!"',
  });
  expect(lines).toEqual([{ method: 'GET', path: '/hello', statusCode: 200, milliseconds: 0, who: 'alice' }]);
});
