import { attackedServer, passed, refused, withToken } from '../support/attacks-server';
import { forge } from '../support/attacks-tokens';
import { accessTokenClaims, CLIENT_ID, ISSUER, idTokenClaims, NOW } from '../support/tokens';

/** Tokens that the issuer's own key has signed, for something else than this API at this time. */
const { attack } = attackedServer();
const now = NOW.getTime() / 1000;

const header = { kid: 'pool-key', alg: 'RS256' };
const attackWith = (claims: object) => attack(withToken(forge(header, idTokenClaims(claims))));
/** For numbers that JSON.stringify cannot write. */
const attackWithNumber = (claim: string, number: string) =>
  attack(
    withToken(
      forge(
        header,
        JSON.stringify(idTokenClaims({ [claim]: 0 })).replace(`"${claim}":0`, `"${claim}":${number}`),
      ),
    ),
  );

const noJwt = 'this is not a JWT';
const isFor = (client: string) => `for ${client}, this API accepts 7abc…`;

describe('issuer', () => {
  test.each([
    undefined,
    '',
    'https://attacker.example',
    `${ISSUER}/`,
    `${ISSUER}//`,
    `${ISSUER} `,
    ` ${ISSUER}`,
    `${ISSUER}\0`,
    `${ISSUER}x`,
    `${ISSUER}?`,
    `${ISSUER}#`,
    `${ISSUER}/../eu-central-1_aBcDeFgHi`,
    ISSUER.slice(0, -1),
    ISSUER.toUpperCase(),
    ISSUER.toLowerCase(),
    ISSUER.replace('https', 'http'),
    ISSUER.replace('https://', ''),
    ISSUER.replace('.com/', '.com:443/'),
    ISSUER.replace('.com/', '.com./'),
    ISSUER.replace('.com/', '.com.attacker.example/'),
    ISSUER.replace('https://', 'https://attacker.example@'),
    ISSUER.replace('https://', 'https://attacker.example/?'),
    ISSUER.replace('cognito', 'c\u043egnito'),
    ISSUER.replace('eu-central-1', 'eu-west-1'),
    ISSUER.replace('_aBc', '%5FaBc'),
    `${ISSUER},https://attacker.example`,
  ])('%j', async (iss) => {
    expect(await attackWith({ iss })).toEqual(refused(401, 'from another issuer'));
  });

  test.each([null, 7, true, [ISSUER], { iss: ISSUER }])('%j', async (iss) => {
    expect(await attackWith({ iss })).toEqual(refused(401, noJwt));
  });
});

describe('audience', () => {
  test.each([
    [{ aud: '5def' }, 'client 5def'],
    [{ aud: '' }, 'client '],
    [{ aud: '*' }, 'client *'],
    [{ aud: `${CLIENT_ID} ` }, 'client 7abc…'],
    [{ aud: CLIENT_ID.slice(0, -1) }, 'client 7abc…'],
    [{ aud: `${CLIENT_ID}x` }, 'client 7abc…'],
    [{ aud: CLIENT_ID.toUpperCase() }, 'client 7ABC…'],
    [{ aud: `${CLIENT_ID},5def` }, 'client 7abc…'],
    [{ aud: `5def ${CLIENT_ID}` }, 'client 5def…'],
    [{ aud: CLIENT_ID.replace('a', '\u0430') }, 'client 7\u0430bc…'],
    [{ aud: [] }, 'no client'],
    [{ aud: ['5def', 'other'] }, 'client 5def'],
    [{ aud: '5def', client_id: CLIENT_ID }, 'client 5def'],
    [{ aud: [], client_id: CLIENT_ID }, 'no client'],
    [{ aud: ['5def'], client_id: CLIENT_ID }, 'client 5def'],
    [{ aud: undefined }, 'no client'],
    [{ aud: undefined, client_id: '5def' }, 'client 5def'],
    [{ aud: undefined, client_id: '' }, 'client '],
    [{ aud: undefined, client_id: [CLIENT_ID] }, 'no client'],
    [{ aud: undefined, client_id: { id: CLIENT_ID } }, 'no client'],
    [{ aud: undefined, client_id: 7 }, 'no client'],
    [{ aud: undefined, azp: CLIENT_ID }, 'no client'],
    [{ aud: undefined, cid: CLIENT_ID }, 'no client'],
    [{ aud: undefined, Aud: CLIENT_ID }, 'no client'],
    [{ aud: undefined, 'aud ': CLIENT_ID }, 'no client'],
  ])('%p', async (claims, client) => {
    expect(await attackWith(claims)).toEqual(refused(401, isFor(client)));
  });

  test.each([null, 7, true, { id: CLIENT_ID }, [7, CLIENT_ID], [CLIENT_ID, null], [[CLIENT_ID]]])(
    '%j',
    async (aud) => {
      expect(await attackWith({ aud, client_id: CLIENT_ID })).toEqual(refused(401, noJwt));
    },
  );

  test('an access token of another client', async () => {
    const token = forge(header, accessTokenClaims({ client_id: '5def' }));
    expect(await attack(withToken(token))).toEqual(refused(401, isFor('client 5def')));
  });
});

describe('times', () => {
  test.each([
    [{ exp: undefined }, 'it never expires'],
    [{ exp: now }, 'expired 0 s ago'],
    [{ exp: now - 1 }, 'expired 1 s ago'],
    [{ exp: now - 0.5 }, 'expired 1 s ago'],
    [{ exp: 0 }, 'expired 20779 days ago'],
    [{ exp: -1 }, 'expired 20779 days ago'],
    [{ exp: -(now + 3600) }, 'expired 41559 days ago'],
    [{ nbf: now + 1 }, 'valid in 1 s'],
    [{ nbf: now + 0.5 }, 'valid in 1 s'],
    [{ nbf: NOW.getTime() }, 'valid in 20758720 days'],
    [{ iat: now + 1 }, 'issued 1 s from now'],
    [{ iat: NOW.getTime() }, 'issued 20758720 days from now'],
    [{ exp: now + 1, nbf: now + 2 }, 'valid in 2 s'],
  ])('%p', async (claims, reason) => {
    expect(await attackWith(claims)).toEqual(refused(401, reason));
  });

  describe.each(['exp', 'nbf', 'iat'])('%s', (claim) => {
    test.each([null, true, '', 'never', String(now + 3600), '9e9', [now + 3600], { value: now + 3600 }])(
      '%j',
      async (value) => {
        expect(await attackWith({ [claim]: value })).toEqual(refused(401, noJwt));
      },
    );

    test.each([
      '1e309',
      '-1e309',
      'NaN',
      'Infinity',
      '0x7fffffff',
      '09999999999',
      '+9999999999',
      '9999999999n',
    ])('the number %s', async (number) => {
      expect(await attackWithNumber(claim, number)).toEqual(refused(401, noJwt));
    });
  });
});

test.each<[name: string, claims: object]>([
  ['an ID token', {}],
  ['an audience among others', { aud: ['5def', CLIENT_ID] }],
  ['an audience beside the id of another client', { client_id: '5def' }],
  ['the last millisecond before the expiry', { exp: now + 0.001 }],
  ['not before now, issued now', { nbf: now, iat: now }],
])('what AWS lets pass, passes: %s', async (_name, claims) => {
  expect(await attackWith(claims)).toEqual(passed);
});
