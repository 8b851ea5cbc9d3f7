import { readFile, writeFile } from 'node:fs/promises';
import { ExplainedError } from '../explain';
import type { Answer } from './case';

/** The response to each case, by the name of the case, without IDs and tokens. */
export type Recording = Record<string, Answer>;

/** Values that differ from run to run: IDs of requests and sessions, tokens, dates. */
const CHANGING: [pattern: RegExp, placeholder: string][] = [
  [/eyJ[\w-]+(\.[\w-]*)+/g, 'TOKEN'],
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi, 'UUID'],
  [/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/g, 'DATE'],
];
const REQUEST_IDS = ['apigw-requestid', 'x-amz-apigw-id'];

/**
 * Returns a function that masks a response: it replaces values that differ between stacks or runs with placeholders, so
 * that recordings can be compared and contain no tokens.
 * @param names values to mask, with their placeholders
 */
export function createMask(names: [value: string, placeholder: string][]): (answer: Answer) => Answer {
  const longestFirst = names.filter(([value]) => value !== '').sort(([a], [b]) => b.length - a.length);
  const mask = (text: string) => {
    const named = longestFirst.reduce((masked, [value, name]) => masked.replaceAll(value, name), text);
    return CHANGING.reduce((masked, [pattern, name]) => masked.replace(pattern, name), named);
  };
  return ({ status, headers, body }) => ({
    status,
    headers: Object.fromEntries(
      Object.entries(headers)
        .map(([name, value]) => [name, REQUEST_IDS.includes(name) ? 'REQUEST_ID' : mask(value)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    body: mask(body),
  });
}

/** @throws ExplainedError if the file can't be written */
export async function writeRecording(file: string, recording: Recording): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(recording, undefined, 2)}\n`);
  } catch (error) {
    throw new ExplainedError(`The recording can't be written (${reasonOf(error)}): choose another file.`);
  }
}

/** @throws ExplainedError if the file isn't a recording */
export async function readRecording(file: string): Promise<Recording> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ExplainedError(`The recording can't be read (${reasonOf(error)}): choose another file.`);
  }
  if (!isRecording(content))
    throw new ExplainedError(`${file} is not a recording: make one with verify --record FILE.`);
  return content;
}

function isRecording(content: unknown): content is Recording {
  return (
    typeof content === 'object' &&
    content !== null &&
    Object.values(content).every(
      (answer: unknown) =>
        typeof answer === 'object' &&
        answer !== null &&
        'status' in answer &&
        'headers' in answer &&
        'body' in answer,
    )
  );
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Lists every difference, as lines to print. A case that only one recording has is a difference too. */
export function compareRecordings(
  [firstName, first]: [name: string, recording: Recording],
  [secondName, second]: [name: string, recording: Recording],
): string[] {
  const flatten = (answer: Answer | undefined) =>
    new Map<string, string>(
      answer && [
        ['status', String(answer.status)],
        ...Object.entries(answer.headers).map(([name, value]): [string, string] => [`header ${name}`, value]),
        ['body', answer.body],
      ],
    );
  return unionOf(Object.keys(first), Object.keys(second)).flatMap((name) => {
    const [one, other] = [first[name], second[name]];
    if (!one || !other) return [`${name}: only in ${one ? firstName : secondName}`];
    const [left, right] = [flatten(one), flatten(other)];
    return unionOf([...left.keys()], [...right.keys()])
      .filter((part) => left.get(part) !== right.get(part))
      .flatMap((part) => [
        `${name}: ${part}`,
        `  ${firstName}: ${left.get(part) ?? '(missing)'}`,
        `  ${secondName}: ${right.get(part) ?? '(missing)'}`,
      ]);
  });
}

function unionOf(one: string[], other: string[]): string[] {
  return [...new Set([...one, ...other])];
}
