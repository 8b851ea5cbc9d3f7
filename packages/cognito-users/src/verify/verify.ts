import type { CommandContext } from '../command-context';
import { ExplainedError } from '../explain';
import { wrapLines } from '../terminal';
import { type Answer, type Expected, NO_RESPONSE, type Target } from './case';
import { CASES } from './cases';
import { compareRecordings, createMask, type Recording, readRecording, writeRecording } from './recording';
import { createTarget } from './target';
import type { CleanUp } from './test-users';

/**
 * `verify`: sends every case to the API and the user pool, and prints a table.
 * @throws ExplainedError if a case fails or a recording differs; an AbortError at Ctrl-C, after deleting the users
 */
export async function verify(context: CommandContext): Promise<void> {
  const { options, terminal } = context;
  const { compare, record } = options;
  const baseline = compare === undefined ? undefined : await readRecording(compare);
  const { recording, failures } = await runCases(context);
  if (record !== undefined) {
    await writeRecording(record, recording);
    terminal.say(`Recorded ${record}.`);
  }
  const differences = baseline ? compareRecordings([String(compare), baseline], ['this run', recording]) : [];
  for (const line of differences) terminal.print(wrapLines(line));
  if (failures.length > 0) throw new ExplainedError(`Failed: ${failures.join('; ')}.`);
  if (differences.length > 0) throw new ExplainedError(`This run differs from ${compare}.`);
  if (baseline) terminal.say(`This run matches ${compare}.`);
}

/** SIGHUP: the terminal was closed. SIGBREAK: Ctrl-Break on Windows. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

async function runCases(context: CommandContext): Promise<{ recording: Recording; failures: string[] }> {
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = () => {
    if (signal.aborted) return;
    context.terminal.say('Interrupted: deleting the users.');
    interruption.abort();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  const cleanUps: CleanUp[] = [];
  const target = createTarget(context, signal, cleanUps);
  const [outcome] = await Promise.allSettled([target.then((each) => printTable(context, each, signal))]);
  const results = await Promise.allSettled(cleanUps.map((cleanUp) => cleanUp()));
  for (const result of results) if (result.status === 'rejected') reportLeftOver(context, result.reason);
  // After an interruption the listeners stay. Ctrl-C may arrive twice, from the terminal and from npm: the second signal
  // must not change the exit code.
  signal.throwIfAborted();
  for (const name of SIGNALS) process.off(name, interrupt);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

function reportLeftOver({ terminal, userPoolId }: CommandContext, reason: unknown): void {
  terminal.say(
    `Can't delete everything that verify created in ${userPoolId} (${reason instanceof Error ? reason.message : reason}): delete the users with names that begin with verify-, and the app client cognito-users-verify.`,
  );
}

async function printTable(context: CommandContext, target: Target, signal: AbortSignal) {
  const { terminal } = context;
  const mask = createMask(await namesToMask(context, target));
  const recording: Recording = {};
  const failures: string[] = [];
  const counts = { passed: 0, FAILED: 0, noted: 0, skipped: 0 };
  for (const { name, send, expected, skip } of CASES) {
    signal.throwIfAborted();
    const reason = skip?.(target);
    if (reason !== undefined) {
      counts.skipped++;
      terminal.print(wrapLines(`${'skipped'.padEnd(8)} ${name}: ${reason}`));
      continue;
    }
    const answer = mask(await send(target).catch((error: unknown) => toAnswer(error, signal)));
    recording[name] = answer;
    const wanted = typeof expected === 'function' ? expected(target) : expected;
    const problems = findProblems(wanted, answer);
    const isOpen = Array.isArray(wanted.status) && wanted.status.length > 1;
    const result = problems.length > 0 ? 'FAILED' : isOpen ? 'noted' : 'passed';
    counts[result]++;
    terminal.print(formatRow(result, name, String(answer.status)));
    for (const problem of problems) terminal.print(wrapLines(`         ${problem}`));
    if (problems.length > 0) failures.push(name);
  }
  const { passed, FAILED, noted, skipped } = counts;
  terminal.print(
    `\n${passed} passed, ${FAILED} failed, ${noted} noted (not documented by AWS), ${skipped} skipped`,
  );
  return { recording, failures };
}

/** A server may close the connection instead of responding. Which error that causes depends on the timing. */
function toAnswer(error: unknown, signal: AbortSignal): Answer {
  if (signal.aborted || !(error instanceof TypeError && error.cause instanceof Error)) throw error;
  return { status: NO_RESPONSE, headers: {}, body: '' };
}

function formatRow(result: string, name: string, detail: string): string {
  return `${result.padEnd(8)} ${name.padEnd(64)} ${detail}`;
}

/** Values that differ between AWS and this machine, or from run to run, with their placeholders. */
async function namesToMask({ readOutput, localEndpoint }: CommandContext, target: Target) {
  const { tokens } = target;
  const apiUrl = await readOutput('ApiUrl');
  const names: [string, string][] = [
    [tokens.IdToken, 'ID_TOKEN'],
    [tokens.AccessToken, 'ACCESS_TOKEN'],
    [tokens.RefreshToken, 'REFRESH_TOKEN'],
    [target.userPoolId, 'USER_POOL_ID'],
    [target.clientId, 'CLIENT_ID'],
    [target.username, 'USERNAME'],
    [target.temporaryUsername, 'TEMPORARY_USERNAME'],
    [target.newUsername, 'NEW_USERNAME'],
    [target.password, 'PASSWORD'],
    [new URL(apiUrl).host, 'API_HOST'],
    [localEndpoint === undefined ? '' : new URL(localEndpoint).host, 'COGNITO_HOST'],
  ];
  return names;
}

/** Describes every difference between a masked response and the expected one. */
export function findProblems({ status, body, headers = {} }: Expected, answer: Answer): string[] {
  const statuses = [status].flat();
  const problems = statuses.includes(answer.status)
    ? []
    : [`expected status ${statuses.join(' or ')}, got ${answer.status}`];
  if (body !== undefined && !(typeof body === 'string' ? body === answer.body : body.test(answer.body)))
    problems.push(
      `expected body ${typeof body === 'string' ? body : body.source}, got ${answer.body.slice(0, 200)}`,
    );
  for (const [name, pattern] of Object.entries(headers)) {
    const value = answer.headers[name] ?? '';
    if (!pattern.test(value)) problems.push(`expected ${name} ${pattern.source}, got ${value || 'none'}`);
  }
  return problems;
}
