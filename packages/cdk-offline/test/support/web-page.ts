/**
 * Sets `navigator.appName`, as all browsers do. Node.js 21 and later have a navigator without it, and the SRP libraries then
 * choose a much slower arithmetic in jest.
 */
Object.defineProperty(globalThis, 'navigator', {
  value: { appName: 'Netscape', userAgent: `Node.js/${process.versions.node}` },
  configurable: true,
});
