import { findSyntaxErrors } from '../../src/template/syntax-errors';

test.each([
  [
    'esbuild in NodejsFunction',
    `Bundling asset Stack/Hello/Code/Stage...
✘ [ERROR] Unexpected ";"

    lambda/hello.ts:13:17:
      13 │ export const x = ;
         ╵                  ^

✘ [ERROR] Could not resolve "absent"

    lambda/other.ts:1:7:

2 errors
Error: Command failed: esbuild --bundle
    at genericNodeError (node:internal/errors:984:15)`,
    ['lambda/hello.ts:13:18: Unexpected ";"', 'lambda/other.ts:1:8: Could not resolve "absent"'],
  ],
  [
    "esbuild's API",
    `  let error = new Error(text);
              ^
Error: Transform failed with 1 error:
/project/lib/stack.ts:181:17: ERROR: Unexpected ";"
    at failureErrorWithLog (/project/node_modules/esbuild/lib/main.js:1752:15)`,
    ['lib/stack.ts:181:18: Unexpected ";"'],
  ],
  [
    'ts-node',
    `TSError: ⨯ Unable to compile TypeScript:
lib/stack.ts:3:5 - error TS1005: ';' expected.
    at createTSError (/project/node_modules/ts-node/src/index.ts:859:12)`,
    ["lib/stack.ts:3:5: TS1005: ';' expected."],
  ],
  [
    'Node.js',
    `/project/app.js:2
const x = ;
          ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1469:18)`,
    ["app.js:2:11: SyntaxError: Unexpected token ';'"],
  ],
  [
    'Node.js 24 for an argument of --eval',
    `[eval]:1
const x = ;
          ^
Expression expected

SyntaxError: Unexpected token ';'
    at makeContextifyScript (node:internal/vm:194:14)`,
    ["[eval]:1:11: SyntaxError: Unexpected token ';'"],
  ],
  [
    'Node.js 24 for TypeScript',
    `/project/app.ts:2
const x = ;
          ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected
    at parseTypeScript (node:internal/modules/typescript:72:36)`,
    ['app.ts:2:11: SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected'],
  ],
  ['any other error', 'Error: no such user\n    at /project/app.js:3:7', []],
])('finds the syntax errors in the output of %s', (_, output, errors) => {
  expect(findSyntaxErrors(output, '/project')).toEqual(errors);
});
