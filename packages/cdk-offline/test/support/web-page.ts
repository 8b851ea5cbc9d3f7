/**
 * Imported first, for its effect: gives `navigator` the `appName` of every browser. Node.js 21 and newer have a navigator
 * without one, which amazon-cognito-identity-js takes for a browser of old and calculates for twenty times as long.
 */
Object.defineProperty(globalThis, 'navigator', {
  value: { appName: 'Netscape', userAgent: `Node.js/${process.versions.node}` },
  configurable: true,
});

export {};
