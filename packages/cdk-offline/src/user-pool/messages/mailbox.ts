/** An email or a text message that is shown instead of sent. */
export interface Message {
  medium: 'EMAIL' | 'SMS';
  /** An email address or a phone number. */
  to: string;
  /** Undefined for a text message. */
  subject: string | undefined;
  /** HTML for an email, plain text for a text message. */
  body: string;
  /** The code or the temporary password in the message. */
  code: string;
  sentAt: Date;
}

export type DeliveredMessage = Message & { id: number };

const MAX_MESSAGES = 50;

/** The latest messages, in memory. */
export class Mailbox {
  readonly #announce: (message: DeliveredMessage) => void;
  #messages: DeliveredMessage[] = [];
  #lastId = 0;

  /** @param announce called with each message */
  constructor(announce: (message: DeliveredMessage) => void) {
    this.#announce = announce;
  }

  /** The newest first. */
  get messages(): readonly DeliveredMessage[] {
    return this.#messages;
  }

  add(message: Message): void {
    this.#lastId += 1;
    const delivered = { ...message, id: this.#lastId };
    this.#messages = [delivered, ...this.#messages].slice(0, MAX_MESSAGES);
    this.#announce(delivered);
  }
}

/** The line in the terminal: where the message would go, and its code. */
export function formatMessage({ medium, to, subject, code, id }: DeliveredMessage, url: string): string {
  const what = medium === 'EMAIL' ? `Email to ${to}, "${subject}"` : `Text message to ${to}`;
  return `${what}: ${code} (${url}/mailbox/${id})`;
}
