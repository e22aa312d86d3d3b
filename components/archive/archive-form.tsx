/** The archive's search: a plain GET form, so that what is asked for stands in the address. */
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { severities } from '#domain/severity.ts';
import type { ArchiveQuery } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';

const times = { '': 'anyTime', '7': 'days7', '30': 'days30', '90': 'days90', '365': 'days365', dates: 'dates' } as const;

type FormProps = { query: ArchiveQuery; senders: { id: string; name: string }[] };

const Labelled = ({ id, label, className = '', children }: { id: string; label: string; className?: string; children: ReactNode }) => (
  <div className={className}>
    <label className="field-label mb-1.5" htmlFor={id}>
      {label}
    </label>
    {children}
  </div>
);

const Days = async ({ query }: { query: ArchiveQuery }) => {
  const t = await getTranslations('archive');
  return (
    <div className="archive-days">
      <Labelled id="archive-from" label={t('from')}>
        <input className="input" id="archive-from" type="date" name="from" defaultValue={query.from} />
      </Labelled>
      <Labelled id="archive-to" label={t('to')}>
        <input className="input" id="archive-to" type="date" name="to" defaultValue={query.to} />
      </Labelled>
    </div>
  );
};

const Selects = async ({ query, senders }: FormProps) => {
  const [t, words] = await Promise.all([getTranslations('archive'), getTranslations('severity')]);
  return (
    <>
      <Labelled id="archive-severity" label={t('severity')}>
        <select className="select" id="archive-severity" name="severity" defaultValue={query.severity}>
          <option value="">{t('allSeverities')}</option>
          {severities.map((severity) => (
            <option key={severity} value={severity}>
              {words(severity)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled id="archive-sender" label={t('sender')}>
        <select className="select" id="archive-sender" name="sender" defaultValue={query.senderId}>
          <option value="">{t('allSenders')}</option>
          {senders.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled id="archive-time" label={t('time')}>
        <select className="select" id="archive-time" name="time" defaultValue={query.time}>
          {Object.entries(times).map(([value, word]) => (
            <option key={value} value={value}>
              {t(word)}
            </option>
          ))}
        </select>
      </Labelled>
    </>
  );
};

export const ArchiveForm = async ({ query, senders }: FormProps) => {
  const t = await getTranslations('archive');
  return (
    <search aria-label={t('title')}>
      <form
        // Typed text that was not sent is dropped by a link to another search.
        key={JSON.stringify(query)}
        className="archive-form mt-6 grid grid-cols-2 gap-3 items-end sm:grid-cols-3 lg:grid-cols-[minmax(0,1fr)_9.5rem_11.5rem_12.5rem_auto]"
        action="/archive"
      >
        <Labelled id="archive-text" label={t('search')} className="col-span-full lg:col-span-1">
          <div className="input">
            <Search className="ico text-ink-2" aria-hidden="true" />
            <input id="archive-text" type="search" name="q" maxLength={200} defaultValue={query.text} />
          </div>
        </Labelled>
        <Selects query={query} senders={senders} />
        <button type="submit" className="btn btn-outline sm:justify-self-start">
          {t('submit')}
        </button>
        <Days query={query} />
      </form>
    </search>
  );
};
