/** The permission matrix that authorization.spec.ts tries: a row for each page, endpoint and action. */

export const who = ['anonymous', 'employee', 'other manager', 'recipient', 'editor'] as const;
export type Who = (typeof who)[number];

/** shown: the page itself. sign-in: sent there. not-allowed: told so. not-found: as if it did not exist. open: the same for all. error: an error page. */
export type Answer = 'shown' | 'sign-in' | 'not-allowed' | 'not-found' | 'open' | 'elsewhere' | 'error';

const row = (anonymous: Answer, employee: Answer, otherManager: Answer, recipient: Answer, editor: Answer): Record<Who, Answer> => ({
  anonymous,
  employee,
  'other manager': otherManager,
  recipient,
  editor,
});
const everybody = (answer: Answer) => row(answer, answer, answer, answer, answer);

/** For administrators; directory.spec.ts and first-installation.spec.ts show it to one. */
const nobodyHere = row('sign-in', 'not-allowed', 'not-allowed', 'not-allowed', 'not-allowed');
const refused = { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' } as const;

/** Built routes, with the path to ask for. {live}: live for the test's department; {code}: its code; {draft}: elena's. */
export const routes: Record<string, { path: string; answers: Record<Who, Answer> }> = {
  '/page': { path: '/', answers: row('sign-in', 'shown', 'shown', 'shown', 'shown') },
  '/announcements/page': { path: '/announcements', answers: row('sign-in', 'elsewhere', 'elsewhere', 'elsewhere', 'elsewhere') },
  '/announcements/[id]/page': { path: '/announcements/{live}', answers: row('sign-in', 'not-found', 'not-found', 'shown', 'shown') },
  '/archive/page': { path: '/archive', answers: row('sign-in', 'shown', 'shown', 'shown', 'shown') },
  '/profile/page': { path: '/profile', answers: row('sign-in', 'shown', 'shown', 'shown', 'shown') },
  // About oneself alone: server/identity/own-data.test.ts.
  '/profile/data/route': { path: '/profile/data', answers: row('sign-in', 'open', 'open', 'open', 'open') },
  '/c/[code]/page': { path: '/c/{code}', answers: row('sign-in', 'not-found', 'not-found', 'elsewhere', 'elsewhere') },
  '/newsroom/page': { path: '/newsroom', answers: row('sign-in', 'not-allowed', 'shown', 'not-allowed', 'shown') },
  '/newsroom/new/page': { path: '/newsroom/new', answers: row('sign-in', 'not-allowed', 'shown', 'not-allowed', 'shown') },
  '/newsroom/audiences/page': { path: '/newsroom/audiences', answers: row('sign-in', 'not-allowed', 'shown', 'not-allowed', 'shown') },
  // Only asked by POST: see the endpoints.
  '/newsroom/audience/route': { path: '/newsroom/audience', answers: everybody('elsewhere') },
  '/newsroom/targets/route': { path: '/newsroom/targets?q=x', answers: row('elsewhere', 'elsewhere', 'open', 'elsewhere', 'open') },
  '/newsroom/people/route': { path: '/newsroom/people?q=x', answers: row('elsewhere', 'elsewhere', 'open', 'elsewhere', 'open') },
  '/newsroom/figures/route': { path: '/newsroom/figures?desk', answers: row('elsewhere', 'elsewhere', 'open', 'elsewhere', 'open') },
  '/newsroom/[id]/page': { path: '/newsroom/{draft}', answers: row('sign-in', 'not-allowed', 'not-found', 'not-allowed', 'shown') },
  '/directory/page': { path: '/directory', answers: nobodyHere },
  '/directory/departments/[id]/page': { path: '/directory/departments/{department}', answers: nobodyHere },
  '/directory/people/page': { path: '/directory/people', answers: nobodyHere },
  '/directory/people/[id]/page': { path: '/directory/people/{person}', answers: nobodyHere },
  '/directory/sites/page': { path: '/directory/sites', answers: nobodyHere },
  '/directory/groups/page': { path: '/directory/groups', answers: nobodyHere },
  '/directory/groups/[id]/page': { path: '/directory/groups/{group}', answers: nobodyHere },
  '/directory/sign-on/page': { path: '/directory/sign-on', answers: nobodyHere },
  // A file; directory.spec.ts takes one away as an administrator.
  '/directory/export/[what]/route': {
    path: '/directory/export/people',
    answers: row('sign-in', 'elsewhere', 'elsewhere', 'elsewhere', 'elsewhere'),
  },
  '/directory/roles/page': { path: '/directory/roles', answers: nobodyHere },
  '/settings/page': { path: '/settings', answers: row('sign-in', 'not-allowed', 'not-allowed', 'not-allowed', 'not-allowed') },
  '/first-steps/page': { path: '/first-steps', answers: nobodyHere },
  // The demo shows it to everybody; server/organization/design.test.ts has the rule without that.
  '/design/page': { path: '/design', answers: row('sign-in', 'shown', 'shown', 'shown', 'shown') },
  '/sign-in/page': { path: '/sign-in', answers: everybody('open') },
  '/signed-out/page': { path: '/signed-out', answers: everybody('open') },
  '/sign-in/start/route': { path: '/sign-in/start', answers: everybody('elsewhere') },
  // With nothing to finish: who is signed in goes on, who is not and began a sign-in (the line before) is sent through again.
  '/api/auth/callback/sso/route': { path: '/api/auth/callback/sso', answers: everybody('elsewhere') },
  '/icon.svg/route': { path: '/icon.svg', answers: everybody('open') },
  '/_not-found/page': { path: '/no/such/page', answers: everybody('not-found') },
  '/_global-error/page': { path: '/_global-error', answers: everybody('error') },
};

/** Addresses that main.ts answers before Next. */
export const endpoints: { path: string; method: 'GET' | 'POST'; statuses: Record<Who, number> }[] = [
  { path: '/health/live', method: 'GET', statuses: { anonymous: 200, employee: 200, 'other manager': 200, recipient: 200, editor: 200 } },
  { path: '/health/ready', method: 'GET', statuses: { anonymous: 200, employee: 200, 'other manager': 200, recipient: 200, editor: 200 } },
  { path: '/health/mail', method: 'GET', statuses: { anonymous: 200, employee: 200, 'other manager': 200, recipient: 200, editor: 200 } },
  { path: '/live/state', method: 'GET', statuses: { anonymous: 401, employee: 200, 'other manager': 200, recipient: 200, editor: 200 } },
  {
    path: '/live/receipts',
    method: 'POST',
    statuses: { anonymous: 401, employee: 204, 'other manager': 204, recipient: 204, editor: 204 },
  },
  {
    path: '/live/notices',
    method: 'POST',
    statuses: { anonymous: 401, employee: 204, 'other manager': 204, recipient: 204, editor: 204 },
  },
  {
    path: '/newsroom/audience',
    method: 'POST',
    statuses: { anonymous: 401, employee: 403, 'other manager': 200, recipient: 403, editor: 200 },
  },
  {
    path: '/newsroom/targets?q=x',
    method: 'GET',
    statuses: { anonymous: 401, employee: 403, 'other manager': 200, recipient: 403, editor: 200 },
  },
  {
    path: '/newsroom/people?q=x',
    method: 'GET',
    statuses: { anonymous: 401, employee: 403, 'other manager': 200, recipient: 403, editor: 200 },
  },
  {
    path: '/accent.css?light=0a5560&dark=7cc7d1',
    method: 'GET',
    statuses: { anonymous: 200, employee: 200, 'other manager': 200, recipient: 200, editor: 200 },
  },
  { path: '/live/nothing', method: 'GET', statuses: { anonymous: 404, employee: 404, 'other manager': 404, recipient: 404, editor: 404 } },
];

/** Server actions, and who may do what they do to the test's announcements. */
export const actions: Record<string, Record<Who, 'done' | 'refused'>> = {
  compose: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'done' },
  endAnnouncement: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'done' },
  // Within whose scope, and to whom: server/delivery/channels/mail/failures.test.ts.
  sendMailsAgain: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'done' },
  deleteDraft: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'done' },
  duplicate: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'done' },
  // Only its writer, where editors may look; server/publishing/hold.test.ts sends it as each of the others.
  releaseHeld: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  // Within whose scope, and whose own: server/audience/saved.test.ts.
  saveAudience: { anonymous: 'refused', employee: 'refused', 'other manager': 'done', recipient: 'refused', editor: 'done' },
  changeAudience: { anonymous: 'refused', employee: 'refused', 'other manager': 'done', recipient: 'refused', editor: 'done' },
  // Sent past their forms in settings.spec.ts.
  saveHouse: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  saveLogo: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  saveAccent: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  saveRules: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  saveSender: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  // Only to oneself: server/first-steps/trial-mail.test.ts.
  sendTrialMail: refused,
  decideHouseRequest: { anonymous: 'refused', employee: 'refused', 'other manager': 'refused', recipient: 'refused', editor: 'refused' },
  // Sent past their forms in directory.spec.ts.
  createDepartment: refused,
  renameDepartment: refused,
  moveDepartment: refused,
  mergeDepartment: refused,
  retireDepartment: refused,
  saveSite: refused,
  retireSite: refused,
  createGroup: refused,
  renameGroup: refused,
  retireGroup: refused,
  addMember: refused,
  joinGroup: refused,
  leaveGroup: refused,
  addPerson: refused,
  confirmDepartures: refused,
  savePerson: refused,
  endSessions: refused,
  setActivity: refused,
  giveRole: refused,
  decideRequest: refused,
  askRelink: refused,
  decideRelink: refused,
  keepApart: refused,
  endGrant: refused,
  // About oneself alone, whatever the form names; server/identity/profile.test.ts tries others.
  saveChoices: { anonymous: 'refused', employee: 'done', 'other manager': 'done', recipient: 'done', editor: 'done' },
  signOutThere: { anonymous: 'refused', employee: 'done', 'other manager': 'done', recipient: 'done', editor: 'done' },
  signOutElsewhere: { anonymous: 'refused', employee: 'done', 'other manager': 'done', recipient: 'done', editor: 'done' },
  // Of one's own browser: nobody else is concerned. The stories of signing in cover them.
  signOut: { anonymous: 'done', employee: 'done', 'other manager': 'done', recipient: 'done', editor: 'done' },
  setLocale: { anonymous: 'done', employee: 'done', 'other manager': 'done', recipient: 'done', editor: 'done' },
};
