import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';

const directory = join(__dirname, '../lambda');

/**
 * The code of a function: a file of lambda/ with all that it imports, but for the AWS SDK, which is part of the runtime.
 * What NodejsFunction does, but in this process: that one starts esbuild by npx, which takes a third of a second.
 * Synthesis fails with esbuild's words where the file cannot be bundled.
 * @param file such as `hello.ts`; the handler is `index.handler`
 */
export function bundledCode(file: string): Code {
  return Code.fromAsset(directory, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      local: {
        tryBundle(outputDirectory) {
          buildSync({
            entryPoints: [join(directory, file)],
            outfile: join(outputDirectory, 'index.js'),
            bundle: true,
            minify: true,
            platform: 'node',
            target: 'node24',
            external: ['@aws-sdk/*', '@smithy/*'],
            logLevel: 'silent',
          });
          return true;
        },
      },
      // The CDK wants both. Neither runs, and the second keeps the bundles of two files apart.
      image: DockerImage.fromRegistry('none'),
      command: [file],
    },
  });
}
