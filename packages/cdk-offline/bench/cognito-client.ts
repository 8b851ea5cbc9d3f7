import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { K, modPow, N, toBytes } from '../src/user-pool/srp';

export const USERNAME = 'bench';
export const PASSWORD = 'Correct-Horse-7-Battery';
const SIGNATURE = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
/** The client's SRP key pair is the same for all sign-ins: the server's work is measured. */
const a = 0xb3n;
const A = modPow(2n, a);

export type Outputs = Record<string, string>;
type Response = Record<string, Record<string, string>>;

/** Calls a Cognito operation without the SDK, which takes longer than the emulator. @throws Error unless it is 200 */
export async function callCognito(outputs: Outputs, operation: string, input: object): Promise<Response> {
  const response = await fetch(outputs.CognitoEndpoint ?? '', {
    method: 'POST',
    headers: {
      authorization: SIGNATURE,
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ UserPoolId: outputs.UserPoolId, ...input }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${operation}: ${body}`);
  return JSON.parse(body);
}

const clientId = (outputs: Outputs) => outputs.ClientId ?? outputs.UserPoolClientId;

/** @returns the ID token */
export async function signInByPassword(outputs: Outputs): Promise<string> {
  const { AuthenticationResult } = await callCognito(outputs, 'AdminInitiateAuth', {
    ClientId: clientId(outputs),
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD },
  });
  return AuthenticationResult?.IdToken ?? '';
}

/** Uses the emulator's native arithmetic, because a client in plain JavaScript takes 100 times as long. */
export async function signInBySrp(outputs: Outputs): Promise<void> {
  const ClientId = clientId(outputs);
  const { ChallengeParameters: { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = {} } = await callCognito(
    outputs,
    'InitiateAuth',
    { ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: A.toString(16) } },
  );
  const name = `${outputs.UserPoolId?.split('_')[1]}${USERNAME}`;
  const [B, salt] = [toNumber(SRP_B), toBytes(toNumber(SALT))];
  const x = toNumber(hash(salt, hash(`${name}:${PASSWORD}`, '')).toString('hex'));
  const u = hash(toBytes(A), toBytes(B));
  const S = modPow(B + K * (N - modPow(2n, x)), a + toNumber(u.toString('hex')) * x);
  const key = hkdfSync('sha256', toBytes(S), toBytes(toNumber(u.toString('hex'))), 'Caldera Derived Key', 16);
  const [weekday, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
  const TIMESTAMP = `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
  const signed = createHmac('sha256', Buffer.from(key))
    .update(name)
    .update(Buffer.from(SECRET_BLOCK, 'base64'));
  await callCognito(outputs, 'RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME,
      TIMESTAMP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signed.update(TIMESTAMP).digest('base64'),
    },
  });
}

function toNumber(hex: string): bigint {
  return BigInt(`0x${hex}`);
}

function hash(...parts: (string | Buffer)[]): Buffer {
  return Buffer.from(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest());
}
