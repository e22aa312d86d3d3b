/** The organization's settings, as pages get them. */
import type { Locale } from '../../messages/languages.ts';

/** Colours as #rrggbb: one for light pages, one for dark ones. */
export type Accent = { light: string; dark: string };

export type Organization = {
  companyName: string;
  /** For whoever neither chose a language nor has a browser that asks for one we speak. */
  defaultLocale: Locale;
  /** Defaults of a new announcement. */
  fallbackMinutes: number;
  /** Days after its end for which an announcement's receipts and delivery details are kept. */
  retentionDays: number;
  /** The emergency telephone; '' when there is none. */
  telephone: string;
  /** Null: the portal's own colour. */
  accent: Accent | null;
  /** The version of the logo, for its address; null: the portal's own mark. */
  logo: { version: string } | null;
};

/** '': nothing. The telephone of a sender is another than that of the organization. */
export type OrganizationChangeView = {
  field: 'telephone' | 'retentionDays' | 'name' | 'purpose' | 'mail' | 'senderTelephone' | 'never';
  before: string;
  after: string;
};

/** A change that waits for a second administrator. */
export type OrganizationRequestView = {
  id: string;
  key: 'telephone' | 'retentionDays' | 'sender';
  /** senderName: as it is called now; null for one that is to be added, and where it is about no sender. */
  senderId: string | null;
  senderName: string | null;
  changes: OrganizationChangeView[];
  askedBy: string;
  askedAt: string;
  /** 'asked': by the viewer, who may take it back. */
  mine: 'asked' | 'decide';
};

/** One that speaks. Texts that were not given are ''. */
export type SenderForm = { id: string; name: string; purpose: string; mail: string; telephone: string; never: string };

/** A sender's card; only the fields it has. */
export type SenderCard = { purpose?: string; mail?: string; telephone?: string; never?: string };

/** A sender to choose from. */
export type SenderChoice = { id: string; name: string; card: SenderCard };
