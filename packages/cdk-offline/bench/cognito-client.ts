import '../test/support/fast-srp';
import { createSrpSession, signSrpSession, wrapAuthChallenge } from 'cognito-srp-helper';
import { type LocalOutputs, PASSWORD } from '../test/support/emulator-process';

export const USERNAME = 'bench';
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** Calls a Cognito operation without the SDK, which takes longer than the emulator. @throws Error unless it is 200 */
export async function callCognito(outputs: LocalOutputs, operation: string, input: object) {
  const { CognitoEndpoint, UserPoolId, UserPoolClientId: ClientId } = outputs;
  const target = `AWSCognitoIdentityProviderService.${operation}`;
  const response = await fetch(CognitoEndpoint, {
    method: 'POST',
    headers: { authorization: AUTHORIZATION, 'x-amz-target': target },
    body: JSON.stringify({ UserPoolId, ClientId, ...input }),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return (await response.json()) as Record<string, Record<string, string>>;
}

export async function signInByPassword(outputs: LocalOutputs): Promise<void> {
  const input = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } };
  await callCognito(outputs, 'AdminInitiateAuth', input);
}

export async function signInBySrp(outputs: LocalOutputs): Promise<void> {
  const session = createSrpSession(USERNAME, PASSWORD, outputs.UserPoolId, false);
  const input = { AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: session.largeA } };
  const { ChallengeParameters } = await callCognito(outputs, 'InitiateAuth', input);
  const ChallengeName = 'PASSWORD_VERIFIER';
  const signed = signSrpSession(session, { ChallengeName, ChallengeParameters });
  const challenge = { ChallengeName, ClientId: '', ChallengeResponses: { USERNAME } };
  const { ChallengeResponses } = wrapAuthChallenge(signed, challenge);
  await callCognito(outputs, 'RespondToAuthChallenge', { ChallengeName, ChallengeResponses });
}
