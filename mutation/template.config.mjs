import { defineProject } from './define-project.mjs';

export default defineProject(
  'template',
  'packages/cdk-offline',
  ['src/template/{read-*,invoke-permission,require-supported,resource,template}.ts'],
  ['**/test/template/!(random-templates|synthesize).test.ts'],
);
