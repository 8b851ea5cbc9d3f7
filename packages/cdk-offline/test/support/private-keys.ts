import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Each file of tests loads this module anew, and so begins with the first of the keys that the run has made. */
const made: string[] = JSON.parse(process.env.TEST_PRIVATE_KEYS ?? '[]');

/** An RSA key of 2,048 bits that this file of tests has not had yet. */
export function nextPrivateKey(): KeyObject {
  const pem = made.shift();
  return pem ? createPrivateKey(pem) : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}
