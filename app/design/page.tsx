import type { Metadata } from 'next';
import { getMessages } from 'next-intl/server';
import { BannerSamples, ConnectionSamples } from '#components/design/banner-samples.tsx';
import { AnswerSamples, ButtonSamples, ChoiceSample, DialogSamples, FieldSamples } from '#components/design/form-samples.tsx';
import { MailSamples } from '#components/design/mail-samples.tsx';
import {
  ChipSamples,
  EmptySamples,
  MarkSamples,
  NoticeSamples,
  ProgressSamples,
  RowSamples,
  SenderSamples,
  TableSamples,
  ThreadSamples,
} from '#components/design/part-samples.tsx';
import { Component, State } from '#components/design/sample.tsx';
import { endWords } from '#components/end-words.ts';
import { formWords } from '#components/form-words.ts';
import { NotAllowed } from '#components/not-allowed.tsx';
import { env } from '#env';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { maySeeDesign } from '#server/organization/design.ts';
import { type Locale, languageNames } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';
import { readerClock } from '../reading.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('design'))('title') });

const Forms = async ({ locale }: { locale: Locale }) => {
  const [t, messages] = await Promise.all([getTranslations(), getMessages()]);
  const { design, composer, picker, saved, audience, severity, untranslated, banner, errors, outcome } = messages;
  const words = { composer, picker, saved, audience, severity, untranslated, languages: languageNames, banner };
  const end = endWords(t);
  return (
    <>
      <Component title={design.buttons} note={design.buttonsNote}>
        <div className="page">
          <ButtonSamples words={design} />
        </div>
      </Component>
      <Component title={design.fields} note={design.fieldsNote}>
        <State name={design.fieldStates}>
          <FieldSamples words={design} />
        </State>
        <State name={design.choice}>
          <ChoiceSample words={words} locale={locale} />
        </State>
        <State name={design.formAnswers}>
          <AnswerSamples words={design} />
        </State>
      </Component>
      <Component title={design.dialogs} note={design.dialogsNote}>
        <div className="page">
          <DialogSamples words={words} locale={locale} design={design} end={end} answers={formWords({ errors, outcome })} />
        </div>
      </Component>
    </>
  );
};

const DesignPage = async () => {
  const viewer = await requireViewer();
  const t = await getTranslations();
  if (!maySeeDesign(viewer))
    return (
      <NotAllowed text={t('settings.notAllowed')}>
        <Emergency />
      </NotAllowed>
    );
  const [locale, clock] = await Promise.all([readerLocale(), readerClock(viewer)]);
  return (
    <main id="content" className="w-full pt-8 lg:pt-10">
      <div className="page">
        <h1 className="text-2xl font-semibold">{t('design.title')}</h1>
        <p className="mt-1 text-ink-2 max-w-[60ch]">{t('design.lead')}</p>
      </div>
      <MarkSamples />
      <BannerSamples clock={clock} locale={locale} />
      <ConnectionSamples clock={clock} locale={locale} />
      <Forms locale={locale} />
      <ChipSamples />
      <TableSamples />
      <RowSamples clock={clock} locale={locale} />
      <EmptySamples />
      <ThreadSamples clock={clock} locale={locale} />
      <SenderSamples address={env().PORTAL_URL} />
      <NoticeSamples />
      <MailSamples clock={clock} />
      <ProgressSamples />
    </main>
  );
};

export default DesignPage;
