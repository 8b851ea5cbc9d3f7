/**
 * Import first: gives `navigator` the `appName` of every browser. Node.js 21 and later have a navigator without one, which
 * makes amazon-cognito-identity-js calculate as for old browsers, twenty times slower.
 */
Object.defineProperty(globalThis, 'navigator', {
  value: { appName: 'Netscape', userAgent: `Node.js/${process.versions.node}` },
  configurable: true,
});
