import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import { modPow } from '../src/user-pool/srp';

// The helper computes with jsbn, which takes a tenth of a second for each power.
const { BigInteger } = require(require.resolve('jsbn', { paths: [require.resolve('cognito-srp-helper')] }));
BigInteger.prototype.modPow = function (exponent: bigint, modulus: object) {
  const toNative = (number: { toString(radix: 16): string }) => BigInt(`0x${number.toString(16)}`);
  return new BigInteger(modPow(toNative(this.mod(modulus)), toNative(exponent)).toString(16), 16);
};

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

export async function signInBySrp(outputs: Outputs): Promise<void> {
  const session = createSrpSession(USERNAME, PASSWORD, outputs.UserPoolId ?? '', false);
  const AuthParameters = { USERNAME, SRP_A: session.largeA };
  const ChallengeName = 'PASSWORD_VERIFIER';
  const { ChallengeParameters } = await callCognito(outputs, 'InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters,
  });
  const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
  const response = wrapAuthChallenge(signed, {
    ChallengeName,
    ClientId: '',
    ChallengeResponses: { USERNAME },
  });
  const { ChallengeResponses } = response;
  await callCognito(outputs, 'RespondToAuthChallenge', { ChallengeName, ChallengeResponses });
}
