/** Gives new user pools the keys of global-setup.js, because generating new ones would take most of the tests' time. */
jest.mock('../../src/user-pool/token-signing', () => {
  const { randomBytes } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const { nextPrivateKey } = jest.requireActual<typeof import('./keys')>('./keys');
  return {
    ...jest.requireActual<typeof import('../../src/user-pool/token-signing')>(
      '../../src/user-pool/token-signing',
    ),
    createSigningKey: () => ({
      kid: randomBytes(32).toString('base64'),
      privateKey: nextPrivateKey().export({ type: 'pkcs8', format: 'pem' }).toString(),
    }),
  };
});
