import type { Question } from './terminal';

export const usernameQuestion: Question = {
  message: 'User name:',
  hidden: false,
  missing: 'No user is named: give --username NAME.',
};

export function passwordQuestion(username: string): Question {
  return {
    message: `Password of ${username}:`,
    hidden: true,
    missing: noPassword('password', 'COGNITO_PASSWORD'),
  };
}

export function newPasswordQuestion(username: string): Question {
  return {
    message: `New password of ${username}, in place of the temporary one:`,
    hidden: true,
    missing: noPassword('new password to replace the temporary one', 'COGNITO_NEW_PASSWORD'),
  };
}

function noPassword(what: string, variable: string): string {
  return `There is no ${what}: type it at the prompt, set ${variable}, or give it as a line on standard input.`;
}

/** @param device where the person finds the code */
export function mfaCodeQuestion(device: string): Question {
  return {
    message: `Code from ${device}:`,
    hidden: false,
    missing: `There is no MFA code: type it at the prompt, or give it as a further line on standard input.`,
  };
}
