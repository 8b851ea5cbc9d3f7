import '../support/fast-srp';
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';
import {
  createPasswordVerifier,
  isPasswordClaim,
  isValidSrpA,
  matchesPassword,
  offerSrp,
} from '../../src/user-pool/srp';

const identity = { poolName: 'aB3dE6gH9', userId: 'alice' };
const password = 'Correct-horse-1';
const secretBlock = Buffer.from('a secret of the server').toString('base64');
const timestamp = 'Sun Nov 22 09:05:07 UTC 2026';
/** The 3,072-bit prime of RFC 5054, appendix A. */
const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);

/** Whether the server accepts a claim signed by cognito-srp-helper, an independent client. */
function accepts(typed: string, changes: Record<string, string> = {}, signedAt = timestamp): boolean {
  const { salt, verifier } = createPasswordVerifier(identity, password);
  const server = offerSrp(verifier);
  const session = { ...createSrpSession('alice', typed, 'us-east-1_aB3dE6gH9', false), timestamp: signedAt };
  const offer = { USER_ID_FOR_SRP: 'alice', SALT: salt, SRP_B: server.srpB, SECRET_BLOCK: secretBlock };
  const { largeA, passwordSignature: signature } = signSrpSession(session, {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: { ...offer, ...changes },
  });
  const stored = { srpA: largeA, ...server, verifier, secretBlock };
  return isPasswordClaim(identity, stored, { timestamp, signature });
}

test('accepts the claim of a client that knows the password', () => expect(accepts(password)).toBe(true));

test('rejects a claim for another password, user, secret block or timestamp', () => {
  expect(accepts('correct-horse-1')).toBe(false);
  expect(accepts(password, { USER_ID_FOR_SRP: 'bob' })).toBe(false);
  expect(accepts(password, { SECRET_BLOCK: 'AAAA' })).toBe(false);
  expect(accepts(password, {}, 'Sun Nov 22 09:05:08 UTC 2026')).toBe(false);
});

test.each([
  ['zero', '0'],
  ['N', N.toString(16)],
  ['a multiple of N', (2n * N).toString(16)],
  ['empty', ''],
  ['negative', '-1'],
  ['not hexadecimal', '0x12'],
  ['followed by a space', '12 '],
  ['longer than 1,024 digits', 'f'.repeat(1025)],
])('rejects an SRP_A that is %s', (_what, srpA) => {
  expect(isValidSrpA(srpA)).toBe(false);
});

test('a verifier matches only its own password and user, and is salted', () => {
  const one = createPasswordVerifier(identity, password);

  expect(matchesPassword(identity, password, one)).toBe(true);
  expect(matchesPassword(identity, `${password} `, one)).toBe(false);
  expect(matchesPassword({ ...identity, userId: 'bob' }, password, one)).toBe(false);
  expect(createPasswordVerifier(identity, password).verifier).not.toBe(one.verifier);
});
