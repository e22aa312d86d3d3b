/** Notices to a person, as a browser gets them. */

export type NoticeView = {
  id: string;
  /** The headline of what it is about, and its language; null when it is about no announcement. */
  about: { headline: string; locale: string } | null;
  /** A whole sentence, in the reader's language. */
  text: string;
  /** Where one sees or settles it: a path of this portal, and what stands on the link. */
  href: string;
  link: string;
  /** Something of theirs has stopped and waits for them. */
  urgent: boolean;
  /** ISO 8601, UTC. */
  at: string;
};

/** The newest ones that are not read, and how many more there are. */
export type Notices = { shown: NoticeView[]; more: number };
