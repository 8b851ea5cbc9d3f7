import { createRequire } from 'node:module';

/** Stryker supports only one Jest project in each run. */
const [sample] = createRequire(import.meta.url)('../jest.config.js').projects;

/**
 * The configuration of one Jest project for Stryker.
 * @param {string} folder of the project, from the root of the repository
 * @param {string[]} files to mutate, from that folder
 */
export function defineProject(folder, files) {
  const name = folder === '.' ? 'sample' : folder.replace(/.*\//, '');
  return {
    mutate: files.map((file) => `${folder}/${file}`),
    testRunner: 'jest',
    plugins: [import.meta.resolve('@stryker-mutator/jest-runner')],
    jest: folder === '.' ? { config: sample } : { configFile: `${folder}/jest.config.js` },
    coverageAnalysis: 'perTest',
    // Only ends a hang, as in Jest.
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: `mutation/reports/${name}.json`,
    reporters: ['clear-text', 'progress', 'html'],
    clearTextReporter: { allowEmojis: false, reportTests: false },
    htmlReporter: { fileName: `mutation/reports/${name}.html` },
    thresholds: { high: 95, low: 95, break: 95 },
    ignorePatterns: ['mutation', 'docs', '.local', 'cdk.out'],
    tempDirName: 'mutation/.sandbox',
  };
}
