import { createRequire } from 'node:module';

/** Stryker supports only one Jest project in each run. */
const [sample] = createRequire(import.meta.url)('../jest.config.js').projects;

/**
 * The configuration for Stryker of one area of a Jest project.
 * @param {string} name of the area, for its reports
 * @param {string} folder of the project, from the root of the repository
 * @param {string[]} files to mutate, from that folder
 * @param {string[]} testMatch the tests to run. Stryker loads each of these files for every mutant.
 */
export function defineProject(name, folder, files, testMatch) {
  return {
    mutate: files.map((file) => `${folder}/${file}`),
    testRunner: 'jest',
    plugins: [import.meta.resolve('@stryker-mutator/jest-runner')],
    jest: {
      // Jest misses some test files of a source file, so that mutants survive without a test.
      enableFindRelatedTests: false,
      ...(folder === '.'
        ? { config: { ...sample, testMatch } }
        : { configFile: `${folder}/jest.config.js`, config: { testMatch } }),
    },
    coverageAnalysis: 'perTest',
    // Only ends a hang. Some mutants hang, and each of them takes this long.
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
