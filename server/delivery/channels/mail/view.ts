/** Mail as pages show it. Times are ISO 8601 in UTC. */

export type MailState = {
  /** No mail was taken for a minute although some are owed for as long. */
  down: boolean;
  since: string | null;
  waiting: number;
  oldestSeconds: number;
  lastSuccessAt: string | null;
  /** A key below `mailReasons` in messages/. */
  reason: string | null;
  /** For administrators: the answer of the server, or the error of the connection. */
  cause: string | null;
};

/** Failed mails with the same reason. */
export type FailedMails = {
  /** A key below `mailReasons` in messages/. */
  reason: string;
  /** True when they were given up; otherwise they are tried again. */
  final: boolean;
  mails: number;
  /** Some of the people, by name, within the viewer's scope; `more`: how many others there are. */
  people: string[];
  more: number;
  /** For administrators: the server's answers, verbatim. */
  answers: string[];
};

export type MailFailures = { groups: FailedMails[]; canSendAgain: boolean };
