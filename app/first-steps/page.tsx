import { CircleCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { getMessages } from 'next-intl/server';
import { Progress, StepRow, type StepWords } from '#components/first-steps/step-rows.tsx';
import { TrialForm } from '#components/first-steps/trial-form.tsx';
import { formWords } from '#components/form-words.ts';
import { NotAllowed } from '#components/not-allowed.tsx';
import { dayAndClock } from '#components/time-words.ts';
import { mayAdminister } from '#domain/rights.ts';
import { readFirstSteps } from '#server/first-steps/steps.ts';
import type { StepView } from '#server/first-steps/view.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';
import { readerState } from '../reading.ts';
import { sendTrialMail } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('firstSteps'))('title') });

const Refusal = async () => (
  <NotAllowed text={(await getTranslations('firstSteps'))('notAllowed')}>
    <Emergency />
  </NotAllowed>
);

/** A step's sentences, looked up by its name: a step that was added brings its own. */
type Say = (key: string, places?: Record<string, string | number>) => string;

const wordsOf = (t: Say, step: StepView, time: string): StepWords => {
  const own = `steps.${step.id}`;
  return {
    title: t(`${own}.title`),
    state: t(`state.${step.state}`),
    text: step.says === 'failed' ? t('failed') : t(`${own}.${step.says}`, { ...step.places, time }),
    link: step.go && t(`${own}.${step.go.link}`),
    commandLabel: t('commandLabel'),
    command: step.command && t(`${own}.${step.command}`),
  };
};

const Trial = async ({ step, isNext }: { step: StepView; isNext: boolean }) => {
  const [t, messages] = await Promise.all([getTranslations('firstSteps'), getMessages()]);
  const words = {
    press: t(step.says === 'todo' ? 'steps.mail.press' : 'steps.mail.pressAgain'),
    sending: t('sending'),
    taken: t('taken'),
    lost: t('lost'),
  };
  const answers = formWords({ errors: { ...messages['errors'], ...messages['firstSteps'].errors }, outcome: messages['outcome'] });
  return <TrialForm action={sendTrialMail} words={words} answers={answers} isNext={isNext} />;
};

const FirstStepsPage = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, locale, { steps, done }] = await Promise.all([
    getTranslations('firstSteps'),
    readerLocale(),
    readFirstSteps(viewer),
    readerState(),
  ]);
  const next = steps.find((step) => step.state === 'todo');
  const timeOf = ({ at }: StepView) => (at === null ? '' : dayAndClock(Date.parse(at), Date.now(), viewer.timeZone, locale));
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10">
      <h1 className="text-2xl font-semibold">{t('title')}</h1>
      <p className="mt-1 text-ink-2 max-w-[68ch]">{t('lead')}</p>
      <p className="mt-6 font-semibold num" data-testid="progress">
        {t('progress', { done, all: steps.length })}
      </p>
      <Progress done={done} all={steps.length} />
      {done === steps.length && (
        <p className="mt-3 flex gap-2 text-ok">
          <CircleCheck className="ico mt-1" aria-hidden="true" />
          <span>{t('allDone')}</span>
        </p>
      )}
      <ol className="rows mt-6 border-y border-line">
        {steps.map((step) => (
          <StepRow key={step.id} step={step} words={wordsOf(t as Say, step, timeOf(step))} isNext={step === next}>
            {step.press && <Trial step={step} isNext={step === next} />}
          </StepRow>
        ))}
      </ol>
    </main>
  );
};

export default FirstStepsPage;
