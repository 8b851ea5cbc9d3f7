/**
 * Sets `navigator.appName`, as all browsers do. The navigator of Node.js 21 and later doesn't have it, which makes the
 * SRP libraries use much slower arithmetic in Jest.
 */
Object.defineProperty(globalThis, 'navigator', {
  value: { appName: 'Netscape', userAgent: `Node.js/${process.versions.node}` },
  configurable: true,
});
