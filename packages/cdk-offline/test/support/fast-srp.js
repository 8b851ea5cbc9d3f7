/**
 * Makes cognito-srp-helper faster: jsbn takes a tenth of a second to compute a power, so this computes powers with
 * native numbers. The protocol itself is still cognito-srp-helper's.
 */
const { BigInteger } = require(require.resolve('jsbn', { paths: [require.resolve('cognito-srp-helper')] }));

/** @typedef {{ toString(radix: 16): string, mod(modulus: Integer): Integer }} Integer */

/** @this {Integer} @param {Integer} exponent @param {Integer} modulus */
BigInteger.prototype.modPow = function modPow(exponent, modulus) {
  const toNative = (/** @type {Integer} */ integer) => BigInt(`0x${integer.toString(16)}`);
  const n = toNative(modulus);
  let result = 1n;
  let square = toNative(this.mod(modulus));
  for (let rest = toNative(exponent); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % n;
    square = (square * square) % n;
  }
  return new BigInteger(result.toString(16), 16);
};
