import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { getMessages } from 'next-intl/server';
import { templates } from '#components/banner/sentences.ts';
import { type FormWords, formWords } from '#components/form-words.ts';
import { ChoicesForm } from '#components/profile/choices-form.tsx';
import { DeviceRow, deviceName } from '#components/profile/device-rows.tsx';
import { KnownFacts, Roles } from '#components/profile/known-facts.tsx';
import { NotificationChoice } from '#components/profile/notification-choice.tsx';
import { SignOutForm } from '#components/profile/sign-out-form.tsx';
import type { Clock } from '#components/when.tsx';
import { listTimeZones } from '#domain/time-zones.ts';
import type { DeviceView } from '#server/directory/view.ts';
import { readProfile } from '#server/identity/profile.ts';
import { requireViewer } from '#server/identity/session.ts';
import type { Profile } from '#server/identity/view.ts';
import { languageNames } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { readerClock } from '../reading.ts';
import { saveChoices, signOutElsewhere, signOutThere } from './actions.ts';

/** More than these are folded away. */
const MOST_DEVICES = 6;

type Part = { profile: Profile; answers: FormWords };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('profile'))('title') });

const Choices = async ({ profile, answers }: Part) => {
  const t = await getTranslations();
  const zone = profile.siteTimeZone;
  const words = templates(t, 'profile', ['language', 'languageHint', 'asBrowser', 'timeZone', 'save', 'saving', 'saved', 'lost']);
  return (
    <section>
      <h2 className="sec-title">{t('profile.choices')}</h2>
      <ChoicesForm
        language={profile.locale ?? ''}
        timeZone={profile.timeZone ?? ''}
        timeZones={listTimeZones()}
        languages={languageNames}
        action={saveChoices}
        words={{
          ...words,
          timeZoneHint: zone ? t('profile.timeZoneHint', { zone }) : t('profile.timeZoneHintNoSite'),
          timeZonePlace: zone ? t('profile.timeZonePlace', { zone }) : t('profile.timeZonePlaceNoSite'),
        }}
        answers={answers}
      />
    </section>
  );
};

const Notifications = async () => {
  const t = await getTranslations();
  return (
    <section id="notifications">
      <h2 className="sec-title">{t('notifications.title')}</h2>
      <p className="text-[0.9375rem] text-ink-2">{t('notifications.text')}</p>
      <NotificationChoice words={templates(t, 'notifications', ['allow', 'allowed', 'blocked', 'unsupported'])} />
    </section>
  );
};

const DeviceLines = async ({ devices, answers, clock }: { devices: DeviceView[]; answers: FormWords; clock: Clock }) => {
  const t = await getTranslations('profile');
  const words = { button: t('signOutThere'), done: t('signedOutThere'), lost: t('signOutLost') };
  const signOut = (device: DeviceView) => (
    <SignOutForm session={device.session} device={deviceName(device, t)} action={signOutThere} words={words} answers={answers} />
  );
  return (
    <ul className="rows border-y border-line">
      {devices.map((device) => (
        <DeviceRow key={device.session} device={device} clock={clock} signOut={device.isThis ? null : signOut(device)} />
      ))}
    </ul>
  );
};

const Devices = async ({ profile, answers, clock }: Part & { clock: Clock }) => {
  const t = await getTranslations('profile');
  const { devices } = profile;
  const [shown, folded] = [devices.slice(0, MOST_DEVICES), devices.slice(MOST_DEVICES)];
  const elsewhere = { button: t('signOutElsewhere'), done: t('signedOutElsewhere'), lost: t('signOutLost') };
  return (
    <section className="grid gap-3">
      <div>
        <h2 className="sec-title">{t('devices')}</h2>
        <p className="text-[0.9375rem] text-ink-2">{devices.length > 1 ? t('devicesText') : t('onlyHere')}</p>
      </div>
      <DeviceLines devices={shown} answers={answers} clock={clock} />
      {folded.length > 0 && (
        <details>
          <summary className="link-plain inline-flex items-center min-h-11">{t('moreDevices', { n: folded.length })}</summary>
          <DeviceLines devices={folded} answers={answers} clock={clock} />
        </details>
      )}
      {devices.length > 2 && <SignOutForm session={null} device="" action={signOutElsewhere} words={elsewhere} answers={answers} />}
    </section>
  );
};

const ProfilePage = async () => {
  const viewer = await requireViewer();
  const [t, messages, profile, clock] = await Promise.all([
    getTranslations('profile'),
    getMessages(),
    readProfile(viewer),
    readerClock(viewer),
  ]);
  const answers = formWords({ errors: messages['errors'], outcome: messages['outcome'] });
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10">
      <div className="max-w-[46rem] grid gap-12">
        <div>
          <h1 className="text-2xl font-semibold">{t('title')}</h1>
          <p className="mt-1 text-ink-2">{t('lead')}</p>
        </div>
        <Choices profile={profile} answers={answers} />
        <Notifications />
        <Devices profile={profile} answers={answers} clock={clock} />
        <section>
          <h2 className="sec-title">{t('roles')}</h2>
          <Roles roles={profile.roles} clock={clock} />
        </section>
        <section id="known">
          <h2 className="sec-title">{t('knows')}</h2>
          <p className="text-[0.9375rem] text-ink-2">{t('knowsText')}</p>
          {profile.gaps.groups !== null && <p className="mt-2">{t('gapGroups', { gap: profile.gaps.groups })}</p>}
          {profile.gaps.email !== null && <p className="mt-2 wrap-anywhere">{t('gapEmail', { email: profile.gaps.email })}</p>}
          <KnownFacts profile={profile} clock={clock} />
          <p className="mt-3">
            <a className="btn btn-sm btn-outline" href="/profile/data" download>
              <Download className="ico" />
              <span>{t('take')}</span>
            </a>
          </p>
          <p className="mt-2 text-sm text-ink-2">{t('takeText')}</p>
        </section>
      </div>
    </main>
  );
};

export default ProfilePage;
