import type { Metadata } from 'next';
import Link from 'next/link';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { formWords } from '#components/form-words.ts';
import { NotAllowed } from '#components/not-allowed.tsx';
import { AccentForm } from '#components/settings/accent-form.tsx';
import { LogoForm } from '#components/settings/logo-form.tsx';
import { OrganizationForm } from '#components/settings/organization-form.tsx';
import { OrganizationRequests } from '#components/settings/organization-requests.tsx';
import { RulesForm } from '#components/settings/rules-form.tsx';
import { SenderForms } from '#components/settings/sender-forms.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { countStepsLeft } from '#server/first-steps/steps.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { listOrganizationRequests } from '#server/organization/requests.ts';
import { listSenders } from '#server/organization/senders.ts';
import { isLogoUnused, readOrganizationNow } from '#server/organization/settings.ts';
import type { OrganizationRequestView } from '#server/organization/view.ts';
import { languageNames } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';
import { FirstStepsReminder } from '../first-steps/reminder.tsx';
import { MailNotice } from '../mail-notice.tsx';
import { readerClock } from '../reading.ts';
import { decideHouseRequest, saveAccent, saveHouse, saveLogo, saveRules, saveSender } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('settings'))('title') });

const Section = ({ id, title, text, children }: { id?: string; title: string; text: string; children: ReactNode }) => (
  <section id={id} className="sec grid lg:grid-cols-[18rem_minmax(0,36rem)] gap-x-16 gap-y-5">
    <div>
      <h2 className="sec-title">{title}</h2>
      <p className="text-[0.9375rem] text-ink-2">{text}</p>
    </div>
    {children}
  </section>
);

const Refusal = async () => (
  <NotAllowed text={(await getTranslations('settings'))('notAllowed')}>
    <Emergency />
  </NotAllowed>
);

/** The value a field gets once the change is confirmed; null when nothing waits. */
const waitingValue = (requests: OrganizationRequestView[], field: 'telephone' | 'retentionDays'): string | null =>
  requests.find(({ key }) => key === field)?.changes[0]?.after ?? null;

const SettingsPage = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [messages, t, organization, unused, senders, requests, locale, clock, stepsLeft] = await Promise.all([
    getMessages(),
    getTranslations(),
    readOrganizationNow(),
    isLogoUnused(),
    listSenders(viewer),
    listOrganizationRequests(viewer),
    readerLocale(),
    readerClock(viewer),
    countStepsLeft(viewer),
  ]);
  const words = messages['settings'];
  const answers = formWords({ errors: { ...messages['errors'], ...words.errors }, outcome: messages['outcome'] });
  const common = { words, answers, locale };
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10">
      <h1 className="text-2xl font-semibold">{words.title}</h1>
      <p className="mt-1 text-ink-2 max-w-[68ch]">{words.lead}</p>
      <FirstStepsReminder t={t} left={stepsLeft} className="mt-6" />
      <MailNotice viewer={viewer} className="mt-6" />
      {requests.length > 0 && (
        <OrganizationRequests
          requests={requests}
          words={words}
          clock={clock}
          rest={{ answers, locale, words: { working: words.saving, done: words.saved, lost: words.lost } }}
          decide={decideHouseRequest}
        />
      )}
      <div className="mt-10 grid gap-12">
        <Section {...words.organization}>
          <OrganizationForm
            {...common}
            organization={organization}
            waiting={waitingValue(requests, 'telephone')}
            languages={languageNames}
            action={saveHouse}
          />
        </Section>
        <Section {...words.logo}>
          <LogoForm {...common} logo={organization.logo?.version ?? null} unused={unused} action={saveLogo} />
        </Section>
        <Section {...words.accent}>
          <AccentForm {...common} accent={organization.accent} action={saveAccent} />
        </Section>
        <Section {...words.rules}>
          <RulesForm {...common} organization={organization} waiting={waitingValue(requests, 'retentionDays')} action={saveRules} />
        </Section>
        <Section id="senders" {...words.senders}>
          <SenderForms {...common} senders={senders} waiting={requests.flatMap(({ senderId }) => senderId ?? [])} action={saveSender} />
        </Section>
      </div>
      <p className="sec mt-12">
        <Link className="link-plain inline-flex items-center min-h-11" href="/first-steps" prefetch={false}>
          {messages['firstSteps'].again}
        </Link>
      </p>
      <p>
        <Link className="link-plain inline-flex items-center min-h-11" href="/design" prefetch={false}>
          {messages['design'].open}
        </Link>
      </p>
    </main>
  );
};

export default SettingsPage;
