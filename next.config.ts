import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  compress: true,
  // Types are a part of `npm test` and of `npm run check`; a start waits 10 s less.
  typescript: { ignoreBuildErrors: true },
  // No page has a picture to resize: what is off cannot be attacked.
  images: { unoptimized: true },
  // Two copies of postgres in one process (Next's bundle and plain Node) would have two error classes.
  serverExternalPackages: ['postgres', 'drizzle-orm'],
  // The longest of server/limits.ts, which judges each route before Next reads anything.
  experimental: { serverActions: { bodySizeLimit: '300kb' } },
};

export default createNextIntlPlugin('./app/i18n.ts')(config);
