/** Looking for people: a plain GET form, so that what is asked for stands in the address. */

import { ChevronDown, Search } from 'lucide-react';
import { roles } from '#domain/role.ts';
import type { PeopleQuery } from '#server/directory/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import type { Option } from './options.ts';
import { hasFilters } from './people-address.ts';

type Props = { query: PeopleQuery; departments: Option[]; sites: Option[]; groups: Option[] };

const Choice = ({ name, label, chosen, any, options }: { name: string; label: string; chosen: string; any: string; options: Option[] }) => (
  <div>
    <label className="field-label mb-1.5" htmlFor={`people-${name}`}>
      {label}
    </label>
    <select className="select" id={`people-${name}`} name={name} defaultValue={chosen}>
      <option value="">{any}</option>
      {options.map(({ value, label: word }) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  </div>
);

const Filters = async ({ query, departments, sites, groups }: Props) => {
  const [t, words] = await Promise.all([getTranslations('directory.people'), getTranslations('directory.roles.role')]);
  const any = t('any');
  const said = (pairs: [string, string][]): Option[] => pairs.map(([value, label]) => ({ value, label }));
  const held = roles.map((role): [string, string] => [role, words(role)]);
  const states = said([
    ['active', t('active')],
    ['inactive', t('inactive')],
  ]);
  const gaps = said([
    ['department', t('missingDepartment')],
    ['email', t('missingEmail')],
    ['directory', t('missingDirectory')],
  ]);
  return (
    <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3 pt-3">
      <Choice name="department" label={t('department')} chosen={query.departmentId} any={any} options={departments} />
      <Choice name="site" label={t('site')} chosen={query.siteId} any={any} options={sites} />
      <Choice name="group" label={t('group')} chosen={query.groupId} any={any} options={groups} />
      <Choice name="role" label={t('role')} chosen={query.role} any={any} options={said(held)} />
      <Choice name="state" label={t('state')} chosen={query.state} any={any} options={states} />
      <Choice name="missing" label={t('missing')} chosen={query.missing} any={any} options={gaps} />
    </div>
  );
};

export const PeopleForm = async (props: Props) => {
  const t = await getTranslations('directory.people');
  const { query } = props;
  return (
    <search aria-label={t('title')}>
      {/* Typed text that was not sent is dropped by a link to another search. */}
      <form key={JSON.stringify(query)} action="/directory/people" className="max-w-[56rem]">
        <label className="field-label mb-1.5" htmlFor="people-q">
          {t('search')}
        </label>
        <div className="flex gap-2">
          <input id="people-q" type="search" name="q" className="input" defaultValue={query.text} maxLength={200} autoComplete="off" />
          <button type="submit" className="btn btn-outline">
            <Search className="ico" aria-hidden="true" />
            <span>{t('submit')}</span>
          </button>
        </div>
        <details className="mt-2" open={hasFilters(query)}>
          <summary className="link-plain inline-flex items-center gap-1.5 min-h-11">
            <span>{t('more')}</span>
            <ChevronDown className="ico fold-mark" aria-hidden="true" />
          </summary>
          <Filters {...props} />
        </details>
      </form>
    </search>
  );
};
