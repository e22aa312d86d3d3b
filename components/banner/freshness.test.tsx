/** A page that hears nothing says so with the day, and whom to call: somebody may read it the morning after. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { StillLive } from '#components/design/still-live.tsx';
import { HomeStatus } from '#components/home/home-status.tsx';
import { sentences } from '../../messages/sentences.ts';
import { FreshnessLine, TroubleLine } from './freshness.tsx';

const noon = Date.parse('2026-11-30T12:00:00Z');

const lostPage = (telephone: string, locale: 'en' | 'es' = 'en') => {
  const words = sentences[locale].freshness;
  return renderToStaticMarkup(
    <StillLive
      announcements={[]}
      connection="live"
      heardAgo={240}
      unsent={false}
      now={noon}
      zone="Europe/Madrid"
      locale={locale}
      telephone={telephone}
    >
      <TroubleLine words={words} path="/" />
      <FreshnessLine words={words} path="/" />
      <HomeStatus words={sentences[locale].home} fresh={words} />
    </StillLive>,
  );
};

const textOf = (html: string): string => html.replace(/<svg.*?<\/svg>|<[^>]*>/gs, '').replace(/\s+/g, ' ');

it('says since when with its day, that it goes on trying, and whom to call', () => {
  const html = lostPage('+34 944 000 112');
  const said = 'You may be missing announcements. Last contact: Mon 30 Nov, 12:56. We keep trying. In an emergency call +34 944 000 112.';
  expect(textOf(html).split(said), 'above the page, in a banner, and on the home page').toHaveLength(4);
  expect(html).toContain('href="tel:+34944000112"');
  expect(html).not.toContain('Nothing needs your attention');
  expect(textOf(lostPage('112', 'es'))).toContain(
    'Puede que no le lleguen comunicados. Último contacto: lun 30 nov, 12:56. Seguimos intentándolo. En una emergencia, llame al 112.',
  );
});

it('stands without a telephone when the settings have none', () => {
  const html = lostPage('');
  expect(textOf(html)).toContain('Last contact: Mon 30 Nov, 12:56. We keep trying.');
  expect(html).not.toMatch(/emergency|tel:/);
});
