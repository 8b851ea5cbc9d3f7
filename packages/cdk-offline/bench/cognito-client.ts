import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { K, modPow, N, toBytes } from '../src/user-pool/srp';

export type Outputs = Record<string, string>;
export const [USERNAME, PASSWORD] = ['bench', 'Correct-Horse-7-Battery'];
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** Calls a Cognito operation without the SDK, which takes longer than the emulator. @throws Error unless it is 200 */
export async function callCognito(outputs: Outputs, operation: string, input: object) {
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  const response = await fetch(outputs.CognitoEndpoint ?? '', {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'x-amz-target': target },
    body: JSON.stringify({
      UserPoolId: outputs.UserPoolId,
      ClientId: outputs.ClientId ?? outputs.UserPoolClientId,
      ...input,
    }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${body}`);
  return JSON.parse(body) as Record<string, Record<string, string>>;
}

/** @returns the ID token */
export async function signInByPassword(outputs: Outputs): Promise<string> {
  const AuthParameters = { USERNAME, PASSWORD };
  const input = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters };
  return (await callCognito(outputs, 'AdminInitiateAuth', input)).AuthenticationResult?.IdToken ?? '';
}

/** Uses the emulator's arithmetic and always the same key pair, because clients in JavaScript need 160 ms per sign-in. */
export async function signInBySrp(outputs: Outputs): Promise<void> {
  const a = 0xb3n;
  const A = modPow(2n, a);
  const AuthParameters = { USERNAME, SRP_A: A.toString(16) };
  const offer = await callCognito(outputs, 'InitiateAuth', { AuthFlow: 'USER_SRP_AUTH', AuthParameters });
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = offer.ChallengeParameters ?? {};
  const name = `${outputs.UserPoolId?.split('_')[1]}${USERNAME}`;
  const B = BigInt(`0x${SRP_B}`);
  const x = hash(toBytes(BigInt(`0x${SALT}`)), hash(`${name}:${PASSWORD}`).bytes).number;
  const u = hash(toBytes(A), toBytes(B)).number;
  const S = modPow(B + K * (N - modPow(2n, x)), a + u * x);
  const key = hkdfSync('sha256', toBytes(S), toBytes(u), 'Caldera Derived Key', 16);
  const [weekday, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
  const TIMESTAMP = `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
  const claim = Buffer.concat([
    Buffer.from(name),
    Buffer.from(SECRET_BLOCK, 'base64'),
    Buffer.from(TIMESTAMP),
  ]);
  await callCognito(outputs, 'RespondToAuthChallenge', {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME,
      TIMESTAMP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', Buffer.from(key)).update(claim).digest('base64'),
    },
  });
}

function hash(...parts: (string | Buffer)[]) {
  const bytes = createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
  return { bytes, number: BigInt(`0x${bytes.toString('hex')}`) };
}
