import { latestCode, Password, useLocalCognito } from '../../support/local-cognito';
import { userPool, userPoolClient } from '../../support/user-pools';

const emailMessage = '<p>Hello,</p><script>alert(1)</script>your code is <b>{####}</b>';
const texts = {
  verification: { emailSubject: '<b>{####}</b>', emailMessage },
  invitation: {},
  authentication: {},
};
const open = { adminCreateUserOnly: false, autoVerifiedAttributes: ['email'], messageTexts: texts };
const branded = userPool({ ...open, hasOwnEmailAccount: true });
const plain = userPool({
  ...open,
  id: 'us-east-1_plain',
  sendsSms: true,
  autoVerifiedAttributes: ['email', 'phone_number'],
  messageTexts: { ...texts, verification: { emailMessage, smsMessage: 'Code: {####} <b>' } },
  clients: [userPoolClient({ id: '2plain' })],
});
const cognito = useLocalCognito(branded, plain);

async function signUp(client: string | undefined, Name: string, Value: string): Promise<string> {
  const UserAttributes = [{ Name, Value }];
  const Username = `user-${cognito.lines.length}`;
  await cognito.sdk.signUp({ ClientId: client, Username, Password, UserAttributes });
  return latestCode(cognito);
}

async function get(path: string) {
  const response = await fetch(`${cognito.url}${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('the mailbox shows each message with its code, and no script of a message runs in its pages', async () => {
  const code = await signUp(branded.clients[0]?.id, 'email', 'alice@example.com');
  const id = /mailbox\/(\d+)\)$/.exec(cognito.lines.at(-1) ?? '')?.[1];

  const list = await get('/mailbox');
  expect(list.text).toContain(`<a href="/mailbox/${id}">&lt;b&gt;${code}&lt;/b&gt;</a></td><td>${code}</td>`);
  const page = await get(`/mailbox/${id}`);
  expect(page.text).toContain(`<pre>Hello,\nalert(1)your code is ${code}</pre>`);
  expect(page.text).toContain(`<iframe sandbox title="Email as HTML" src="/mailbox/${id}/html">`);
  for (const { headers } of [list, page]) {
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }

  const email = await get(`/mailbox/${id}/html`);
  expect(email.text).toBe(emailMessage.replace('{####}', code));
  expect(email.headers.get('content-security-policy')).toBe(
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  );
});

test("the pool's own texts apply to emails only with a developer's email account, and always to text messages", async () => {
  const emailCode = await signUp('2plain', 'email', 'bob@example.com');
  const smsCode = await signUp('2plain', 'phone_number', '+15550100');
  const [sms = '', email = ''] = (await get('/mailbox')).text.match(/\/mailbox\/\d+/g) ?? [];

  expect((await get(`${email}/html`)).text).toBe(`Your confirmation code is ${emailCode}`);
  expect((await get(sms)).text).toContain(`<pre>Code: ${smsCode} &lt;b&gt;</pre>`);
});

test('the mailbox keeps the latest 50 messages', async () => {
  for (let index = 0; index < 51; index++) await signUp('2plain', 'email', `user${index}@example.com`);
  const { text } = await get('/mailbox');

  expect(text.match(/<td>user\d+@/g)).toHaveLength(50);
  expect(text).not.toContain('user0@example.com');
  expect((await get('/mailbox/1')).status).toBe(404);
});
