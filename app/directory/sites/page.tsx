import { ChevronDown } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { ActForm, type FieldSpec, type FormRest } from '#components/directory/act-form.tsx';
import { Empty } from '#components/empty.tsx';
import { mayAdminister } from '#domain/rights.ts';
import { listTimeZones } from '#domain/time-zones.ts';
import { listSites } from '#server/directory/sites.ts';
import type { SiteView } from '#server/directory/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { getTranslations } from '../../../messages/translations.ts';
import { retireSite, saveSite } from '../actions.ts';
import { DirectoryPage, formRest, Refusal } from '../parts.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('directory'))('sites.title') });

const nowhere: SiteView = { id: '', name: '', address: '', timeZone: '', people: 0 };

const fieldsOf = async (site: SiteView): Promise<FieldSpec[]> => {
  const t = await getTranslations('directory');
  const { optional, timeZone, timeZoneHint } = {
    optional: t('sites.optional'),
    timeZone: t('sites.timeZone'),
    timeZoneHint: t('sites.timeZoneHint'),
  };
  return [
    { name: 'name', label: t('name'), stored: site.name },
    { name: 'address', label: t('sites.address'), hint: optional, stored: site.address },
    { name: 'timeZone', label: timeZone, hint: timeZoneHint, stored: site.timeZone, suggestions: listTimeZones() },
  ];
};

const Retire = async ({ site, rest }: { site: SiteView; rest: FormRest }) => {
  const t = await getTranslations('directory');
  if (site.people > 0)
    return (
      <details className="fold-quiet">
        <summary className="btn btn-sm btn-outline">
          <span>{t('retire')}</span>
          <span className="sr-only">{`: ${site.name}`}</span>
          <ChevronDown className="ico" aria-hidden="true" />
        </summary>
        <p className="mt-3 text-[0.9375rem] text-ink-2 max-w-[60ch]">{t('sites.retireNotYet', { n: site.people })}</p>
      </details>
    );
  return (
    <ActForm
      {...rest}
      action={retireSite}
      place={`retire-${site.id}`}
      fold={t('retire')}
      submit={t('sites.retireButton')}
      about={site.name}
      text={t('sites.retireText')}
      hidden={{ id: site.id }}
      quiet
    />
  );
};

const SiteRow = async ({ site, rest }: { site: SiteView; rest: FormRest }) => {
  const [t, fields] = await Promise.all([getTranslations('directory'), fieldsOf(site)]);
  return (
    <li className="py-5 grid gap-3">
      <div>
        <h2 className="font-semibold break-words">{site.name}</h2>
        <p className="text-sm text-ink-2 num">
          <span>{`${[site.address, site.timeZone].filter((part) => part !== '').join(' · ')} ·`}</span>{' '}
          <Link className="link-plain" href={`/directory/people?site=${site.id}`} prefetch={false}>
            <span>{t('peopleCount', { n: site.people })}</span>
            <span className="sr-only">{`: ${site.name}`}</span>
          </Link>
        </p>
      </div>
      <ActForm
        {...rest}
        action={saveSite}
        place={`site-${site.id}`}
        fold={t('sites.change')}
        submit={t('sites.save')}
        about={site.name}
        hidden={{ id: site.id }}
        fields={fields}
        quiet
      />
      <Retire site={site} rest={rest} />
    </li>
  );
};

const SitesPage = async () => {
  const viewer = await requireViewer();
  if (!mayAdminister(viewer)) return <Refusal />;
  const [t, sites, rest, fields] = await Promise.all([
    getTranslations('directory.sites'),
    listSites(viewer),
    formRest(),
    fieldsOf(nowhere),
  ]);
  return (
    <DirectoryPage title={t('title')} lead={<p>{t('lead')}</p>}>
      <div className="grid gap-6 max-w-[44rem]">
        {sites.length === 0 ? (
          <Empty text={t('empty')} />
        ) : (
          <ul className="rows border-y border-line">
            {sites.map((site) => (
              <SiteRow key={site.id} site={site} rest={rest} />
            ))}
          </ul>
        )}
        <ActForm {...rest} action={saveSite} place="new-site" fold={t('add')} submit={t('add')} about={t('title')} fields={fields} clears />
      </div>
    </DirectoryPage>
  );
};

export default SitesPage;
