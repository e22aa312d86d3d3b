import { env } from '#env';

/** A 303 with the cookies of a sign-in's leg. Paths become addresses of this portal, whatever Host the request had. */
export const redirectTo = (leg: { to: string; setCookies: string[] }): Response => {
  const headers = new Headers({ location: new URL(leg.to, env().PORTAL_URL).href, 'cache-control': 'no-store' });
  for (const cookie of leg.setCookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
};
