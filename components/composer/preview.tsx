/**
 * The banner as its readers will see it, on a computer and on a phone, in each language that is written. Nothing in it can be
 * pressed. Beside the form on a desk, behind its heading on a phone (app/styles/forms.css), with and without script.
 */
import { Check, ChevronDown, X } from 'lucide-react';
import { BannerFace, bannerClass } from '#components/banner/banner-face.tsx';
import { CompanyMark } from '#components/site/company-mark.tsx';
import { type Locale, locales } from '../../messages/languages.ts';
import { first, stepsIn, type Values } from './values.ts';
import type { ComposerWords } from './words.ts';

type Props = { values: Values; words: ComposerWords; locale: Locale; senderName: string; company: string; logo: string | null };
type OneProps = Props & { lang: Locale; device: 'computer' | 'phone' };

const FakeAction = ({ acknowledge, words }: { acknowledge: boolean; words: ComposerWords['banner'] }) => {
  const Icon = acknowledge ? Check : X;
  return (
    <span className={acknowledge ? 'btn-sev !cursor-default' : 'btn-sev-line !cursor-default'}>
      <Icon className="ico" aria-hidden="true" />
      <span>{acknowledge ? words.acknowledge : words.dismiss}</span>
    </span>
  );
};

const Face = ({ values, words, locale, senderName, lang, device }: OneProps) => {
  const severity = first(values, 'severity') === 'moderate' ? 'moderate' : 'minor';
  const headline = first(values, `headline.${lang}`).trim();
  return (
    <div className={`${bannerClass(severity)} ${device === 'computer' ? 'border border-sev-line' : ''}`} data-severity={severity}>
      <BannerFace
        room="narrow"
        look={severity}
        word={words.severity[severity]}
        lang={headline === '' ? locale : lang}
        headline={headline === '' ? words.composer.previewHeadline : headline}
        headlineId={`preview-${device}-${lang}`}
        steps={stepsIn(values, lang)}
        label={`${senderName} · ${words.composer.previewNow}`}
        meta={[]}
        actions={<FakeAction acknowledge={first(values, 'ackRequired') === 'on'} words={words.banner} />}
      />
    </div>
  );
};

const Phone = (props: OneProps) => (
  <div className="border border-field-line rounded-[1.5rem] overflow-hidden max-w-[20rem] mx-auto w-full pb-10">
    <div className="flex items-center gap-2 px-4 h-11 text-sm font-semibold border-b border-line">
      <CompanyMark logo={props.logo} small />
      <span className="truncate">{props.company}</span>
    </div>
    <Face {...props} />
  </div>
);

const Device = ({ device, languages, ...props }: Props & { device: 'computer' | 'phone'; languages: Locale[] }) => {
  const { composer, languages: names } = props.words;
  return (
    <section className="grid gap-4">
      <h3 className="sec-title">{device === 'computer' ? composer.previewComputer : composer.previewPhone}</h3>
      {languages.map((lang) => (
        <div key={lang}>
          <p className="hint mb-1.5" lang={lang}>
            {names[lang]}
          </p>
          {device === 'computer' ? <Face {...props} device={device} lang={lang} /> : <Phone {...props} device={device} lang={lang} />}
        </div>
      ))}
    </section>
  );
};

export const Preview = (props: Props) => {
  const { composer } = props.words;
  const written = locales.filter((lang) => first(props.values, `headline.${lang}`).trim() !== '');
  const languages = written.length === 0 ? [props.locale] : written;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a desk it scrolls by itself, which the keyboard must be able to do
    <details className="preview" tabIndex={0}>
      <summary>
        <span>{composer.previewSee}</span>
        <ChevronDown className="ico fold-mark" aria-hidden="true" />
      </summary>
      <div className="grid gap-8 max-lg:p-4">
        <h2 className="text-xl font-semibold max-lg:sr-only">{composer.preview}</h2>
        <Device {...props} device="computer" languages={languages} />
        <Device {...props} device="phone" languages={languages} />
      </div>
    </details>
  );
};
