/** The look of an announcement in a banner. No state: the live banner and the composer's preview draw the same thing. */
import type { ReactNode } from 'react';
import { type Look, SeverityMark } from '#components/severity-mark.tsx';
import { Steps } from '#components/spans.tsx';
import type { Steps as StepsView } from '#domain/steps.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';

export const lookOf = (announcement: Pick<LiveAnnouncement, 'severity' | 'status' | 'msgType'>): Look => {
  if (announcement.status === 'exercise') return 'exercise';
  return announcement.msgType === 'cancel' ? 'ok' : announcement.severity;
};

export const isLoud = (look: Look): boolean => look === 'extreme' || look === 'severe' || look === 'exercise';

export const bannerClass = (look: Look): string =>
  `banner ${isLoud(look) ? 'banner-loud' : 'banner-quiet'} ${look === 'exercise' ? 'hatch-y' : ''}`;

/** A process of the release before sends the instruction alone: its lines are shown as they are. */
export const stepsOf = ({ steps, instruction }: Pick<LiveAnnouncement, 'steps' | 'instruction'>): StepsView =>
  steps ?? { numbered: false, of: instruction ? [[instruction]] : [] };

const sizes = { tall: 'banner-steps banner-steps-tall mt-4', loud: 'banner-steps mt-3', quiet: 'banner-steps mt-1.5 !text-base' };

type StepsProps = { steps: StepsView; size: keyof typeof sizes; lang: string };

export const BannerSteps = ({ size, ...props }: StepsProps) => <Steps className={sizes[size]} {...props} />;

export type FaceProps = {
  look: Look;
  word: string;
  lang: string;
  headline: string;
  headlineId: string;
  steps: StepsView;
  /** Text beside the severity's word: sender, times. */
  label: ReactNode;
  /** Lines about itself: sender, end, freshness. Beside a loud one, below a quiet one. */
  meta: ReactNode[];
  actions: ReactNode;
  /** In a column of a page rather than across it; or over the whole height of the window. */
  room?: 'narrow' | 'wide' | 'tall';
};

const Label = ({ look, word, label }: Pick<FaceProps, 'look' | 'word' | 'label'>) => (
  <p className="banner-label">
    <strong>
      <SeverityMark look={look} inverted large={isLoud(look)} />
      <span>{word}</span>
    </strong>
    <span className="text-sm">{label}</span>
  </p>
);

const Meta = ({ lines, className }: { lines: ReactNode[]; className: string }) => <ul className={`banner-meta ${className}`}>{lines}</ul>;

/** The whole window but a strip at its foot, which says that the page is still there. */
const TallFace = (face: FaceProps) => (
  <div className="page banner-tall">
    <Label {...face} />
    <h2 className="banner-headline-tall mt-4" id={face.headlineId} lang={face.lang}>
      {face.headline}
    </h2>
    <BannerSteps steps={face.steps} size="tall" lang={face.lang} />
    <div className="mt-8 mb-10 flex flex-wrap items-center gap-x-6 gap-y-2">{face.actions}</div>
    <Meta lines={face.meta} className="mt-auto pt-5 border-t border-current/30 grid gap-2.5 sm:grid-cols-2 lg:grid-cols-3" />
  </div>
);

const LoudFace = ({ narrow, ...face }: FaceProps & { narrow: boolean }) => (
  <div className={narrow ? 'px-5 py-5' : 'page py-5 lg:py-7 lg:grid lg:grid-cols-[minmax(0,1fr)_18.5rem] lg:gap-16'}>
    <div className="min-w-0">
      <Label {...face} />
      <h2 className={narrow ? 'text-xl font-bold mt-2.5' : 'banner-headline mt-2.5'} id={face.headlineId} lang={face.lang}>
        {face.headline}
      </h2>
      <BannerSteps steps={face.steps} size="loud" lang={face.lang} />
      <div className="mt-5 flex flex-wrap items-center gap-x-5 gap-y-1">{face.actions}</div>
    </div>
    <Meta
      lines={face.meta}
      className={`mt-5 pt-4 border-t border-current/30 grid gap-2 ${narrow ? '' : 'lg:gap-3 lg:mt-0 lg:pt-1 lg:border-t-0 lg:border-s lg:ps-8 lg:-ms-8 lg:content-start'}`}
    />
  </div>
);

const QuietFace = ({ narrow, ...face }: FaceProps & { narrow: boolean }) => (
  <div className={narrow ? 'px-5 py-4' : 'page py-4 lg:flex lg:items-center lg:gap-8'}>
    <div className="min-w-0">
      <Label {...face} />
      <h2 className="text-lg font-bold leading-7 mt-1.5 break-words" id={face.headlineId} lang={face.lang}>
        {face.headline}
      </h2>
      <BannerSteps steps={face.steps} size="quiet" lang={face.lang} />
      <Meta lines={face.meta} className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1" />
    </div>
    <div
      className={`mt-2.5 flex flex-wrap items-center gap-x-5 gap-y-1 ${narrow ? '' : 'lg:mt-0 lg:ms-auto lg:flex-none lg:max-w-[24rem] lg:justify-end'}`}
    >
      {face.actions}
    </div>
  </div>
);

export const BannerFace = ({ room = 'wide', ...face }: FaceProps) => {
  if (room === 'tall') return <TallFace {...face} />;
  const Face = isLoud(face.look) ? LoudFace : QuietFace;
  return <Face {...face} narrow={room === 'narrow'} />;
};
