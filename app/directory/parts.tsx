/** Parts the pages of the directory share. */
import { CircleOff } from 'lucide-react';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { FormRest } from '#components/directory/act-form.tsx';
import { formWords } from '#components/form-words.ts';
import { NotAllowed } from '#components/not-allowed.tsx';
import { Notice } from '#components/notice.tsx';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';

export const Refusal = async () => (
  <NotAllowed text={(await getTranslations('directory'))('notAllowed')}>
    <Emergency />
  </NotAllowed>
);

/** Words and answers of the page's forms. */
export const formRest = async (): Promise<FormRest> => {
  const [messages, locale] = await Promise.all([getMessages(), readerLocale()]);
  const { errors, working, done, lost } = messages['directory'];
  const answers = formWords({ errors: { ...messages['errors'], ...errors }, outcome: messages['outcome'] });
  return { answers, locale, words: { working, done, lost } };
};

type PageProps = { title: string; lead?: ReactNode; children: ReactNode };

export const DirectoryPage = ({ title, lead, children }: PageProps) => (
  <main id="content" className="page w-full pt-8 lg:pt-10">
    <h1 className="text-2xl font-semibold break-words">{title}</h1>
    {lead !== undefined && <div className="mt-1 text-ink-2 max-w-[68ch]">{lead}</div>}
    <div className="mt-8 grid gap-12">{children}</div>
  </main>
);

type SectionProps = { title: string; text?: string; count?: number; aside?: ReactNode; children: ReactNode };

export const Section = ({ title, text, count, aside, children }: SectionProps) => (
  <section className="min-w-0">
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <h2 className="sec-title">{title}</h2>
      {count !== undefined && <span className="text-ink-2 num">{count}</span>}
      {aside && <span className="sm:ms-auto">{aside}</span>}
    </div>
    {text && <p className="text-[0.9375rem] text-ink-2 max-w-[68ch]">{text}</p>}
    {children}
  </section>
);

/** Stands at the top of what is retired or deactivated. */
export const OutOfUse = ({ title, children }: { title: string; children: ReactNode }) => (
  <Notice icon={CircleOff} title={title}>
    {children}
  </Notice>
);
