/** How far an announcement got, and the state of an open page of the newsroom. The only shapes that those pages know. */

export type Followed = {
  /** Where to ask for the figures, as whoever looks. */
  address: string;
  /** Changes when something would be drawn differently; a figure alone does not change it. */
  shape: string;
  /** ISO 8601, by the database's clock: nothing that changed later is in the page. */
  readAt: string;
  /** ISO 8601: when the first of what is shown ends, or is given up, by itself; null when nothing does. */
  nextExpiry: string | null;
};

export type Reach = {
  people: number;
  seen: number;
  /** People to whom it was shown only as one line among others; not part of `seen`. Null where that was not counted. */
  shownOnly: number | null;
  acknowledged: number;
  mailsSent: number;
  mailsWaiting: number;
  mailsFailed: number;
};
