/** The banner as its readers will see it, in each language that is written. Nothing in it can be pressed. */
import { Check, X } from 'lucide-react';
import { BannerFace, bannerClass } from '#components/banner/banner-face.tsx';
import type { Locale } from '#server/announcements/view.ts';
import { first, locales, type Values } from './values.ts';
import type { ComposerWords } from './words.ts';

type Props = { values: Values; words: ComposerWords; locale: Locale; senderName: string };

const FakeAction = ({ acknowledge, words }: { acknowledge: boolean; words: ComposerWords['banner'] }) => {
  const Icon = acknowledge ? Check : X;
  return (
    <span className={acknowledge ? 'btn-sev !cursor-default' : 'btn-sev-line !cursor-default'}>
      <Icon className="ico" aria-hidden="true" />
      {acknowledge ? words.acknowledge : words.dismiss}
    </span>
  );
};

const One = ({ values, words, locale, senderName, lang }: Props & { lang: Locale }) => {
  const severity = first(values, 'severity') === 'moderate' ? 'moderate' : 'minor';
  const headline = first(values, `headline.${lang}`).trim();
  return (
    <div>
      <p className="hint mb-1.5" lang={lang}>
        {words.languages[lang]}
      </p>
      <div className={`${bannerClass(severity)} border border-sev-line`} data-severity={severity}>
        <BannerFace
          narrow
          look={severity}
          word={words.severity[severity]}
          lang={headline === '' ? locale : lang}
          headline={headline === '' ? words.composer.previewHeadline : headline}
          headlineId={`preview-${lang}`}
          instruction={first(values, `instruction.${lang}`)}
          label={`${senderName} · ${words.composer.previewNow}`}
          meta={[]}
          actions={<FakeAction acknowledge={first(values, 'ackRequired') === 'on'} words={words.banner} />}
        />
      </div>
    </div>
  );
};

export const Preview = (props: Props) => {
  const written = locales.filter((lang) => first(props.values, `headline.${lang}`).trim() !== '');
  const shown = written.length === 0 ? [props.locale] : written;
  return (
    <section className="lg:sticky lg:top-16">
      <h2 className="text-xl font-semibold">{props.words.composer.preview}</h2>
      <div className="mt-3 grid gap-5">
        {shown.map((lang) => (
          <One key={lang} {...props} lang={lang} />
        ))}
      </div>
    </section>
  );
};
