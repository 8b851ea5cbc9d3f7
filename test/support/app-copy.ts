import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(__dirname, '../..');

/** What synthesizing the app takes. */
const SOURCES = [
  'bin/http-api-gateway-jwt-cognito.ts',
  'lambda',
  'lib',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** The local run and the command line are not part of the app. */
const isOfTheApp = (path: string) => !/\/lib\/(local|users)$/.test(path);

/** Copies the CDK app into a folder, where it can be synthesized with the packages that are installed here. */
export function copyApp(directory: string): void {
  for (const source of SOURCES) {
    cpSync(join(repository, source), join(directory, source), { recursive: true, filter: isOfTheApp });
  }
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
}
