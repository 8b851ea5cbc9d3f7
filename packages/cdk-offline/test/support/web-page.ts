/**
 * Import this file first. It sets `navigator.appName`, as all browsers do. Node.js 21 and later have a navigator without
 * it, and amazon-cognito-identity-js would then use its much slower code for old browsers.
 */
Object.defineProperty(globalThis, 'navigator', {
  value: { appName: 'Netscape', userAgent: `Node.js/${process.versions.node}` },
  configurable: true,
});
