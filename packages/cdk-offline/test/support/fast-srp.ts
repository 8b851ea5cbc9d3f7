import { modPow } from '../../src/user-pool/srp';

/**
 * cognito-srp-helper computes with jsbn, which takes a tenth of a second for each power: this replaces jsbn's power by
 * the native one. The protocol stays that of cognito-srp-helper. The tests with Amplify have powers of their own.
 */
const { BigInteger } = require(require.resolve('jsbn', { paths: [require.resolve('cognito-srp-helper')] }));
BigInteger.prototype.modPow = function (exponent: object, modulus: object) {
  const toNative = (number: { toString(radix: 16): string }) => BigInt(`0x${number.toString(16)}`);
  return new BigInteger(modPow(toNative(this.mod(modulus)), toNative(exponent)).toString(16), 16);
};
