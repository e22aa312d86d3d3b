/** What pages are told of mail. Times are ISO 8601 in UTC. */

export type MailState = {
  /** No mail was taken for a minute although some are owed for as long. */
  down: boolean;
  since: string | null;
  waiting: number;
  oldestSeconds: number;
  lastSuccessAt: string | null;
  /** A key below `mailReasons` in messages/. */
  reason: string | null;
  /** For administrators: what the server or the connection said. */
  cause: string | null;
};

/** Mails that one reason kept from arriving. */
export type FailedMails = {
  /** A key below `mailReasons` in messages/. */
  reason: string;
  /** Given up; otherwise they are tried again. */
  final: boolean;
  mails: number;
  /** Some of whom, by name, within the viewer's scope; how many more there are. */
  people: string[];
  more: number;
  /** For administrators: what the server said, as it said it. */
  answers: string[];
};

export type MailFailures = { groups: FailedMails[]; canSendAgain: boolean };
