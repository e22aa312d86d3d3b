/** The doctor at the installation itself: is somebody there who may change it, who speaks, and whom it could be for? */
import { type Db, openPool } from '#db/client.ts';
import { listGroupsGaps, listUnmatchedDepartments } from '#db/identity/sign-on.ts';
import { findInstallation, type Installation } from '#db/installation.ts';
import { env } from '#env';
import { bad, type Finding, ok, worth } from './finding.ts';

const enoughAdministrators = 2;

const ask = async <Found>(question: (db: Db) => Promise<Found>): Promise<Found> => {
  const pool = openPool(env().DATABASE_URL, 'pregon-doctor');
  try {
    return await question(pool);
  } finally {
    await pool.end({ timeout: 1 });
  }
};

const read = (): Promise<Installation> => ask(findInstallation);

/** Bad without an administrator, worth changing with one alone: nobody confirms requests then. */
export const lookAtAdministrators = async (): Promise<Finding> => {
  const { administrators } = await read();
  if (administrators === 0) return bad('administrators', 'none: sign in once, then npm run grant lists who did and what to type');
  if (administrators < enoughAdministrators)
    return worth('administrators', 'only one: what needs a second one waits; npm run grant makes the second');
  return ok('administrators', `${administrators}`);
};

/** Bad without a sender: then nobody can publish. */
export const lookAtSender = async (): Promise<Finding> => {
  const { senders } = await read();
  if (senders === 0) return bad('sender', 'none, so nobody can publish: start Pregón once, it makes one from COMPANY_NAME');
  return ok('sender', `${senders}`);
};

/** Bad when nobody has an e-mail address, worth a look when nobody has an external id. Numbers only, no names. */
export const lookAtPeople = async (): Promise<Finding> => {
  const { people, peopleWithExternalId: known, peopleWithEmail } = await read();
  if (people === 0) return worth('people', 'none yet: whoever signs in is known from then on');
  if (known === 0)
    return worth('people', `${people}, and none has an external id: is ${env().OIDC_PERSON_CLAIM} (OIDC_PERSON_CLAIM) in the tokens?`);
  const says = `${people}, ${known} with an external id, ${peopleWithEmail} with an e-mail address`;
  return peopleWithEmail === 0 ? bad('people', `${says}: nobody can get a mail`) : ok('people', says);
};

/**
 * People whom the sign-on puts into departments and groups that cannot be used. Numbers only: names are shown in the portal, to
 * administrators.
 */
export const lookAtClaims = async (): Promise<Finding> => {
  const [departments, groups] = await Promise.all([ask(listUnmatchedDepartments), ask(listGroupsGaps)]);
  const open = departments.filter((row) => row.departments !== 1);
  const sum = (rows: { people: number }[]): number => rows.reduce((total, { people }) => total + people, 0);
  const faults = [
    ...(open.length > 0 ? [`${open.length} departments of ${sum(open)} people match nothing (OIDC_DEPARTMENT_CLAIM)`] : []),
    ...groups.map(({ gap, people }) => `groups of ${people} people: ${gap} (OIDC_ROLE_CLAIM)`),
  ];
  if (faults.length === 0) return ok('claims', 'what the sign-on says of departments and groups can be used');
  return worth('claims', `${faults.join('; ')}: ${env().PORTAL_URL}/directory/sign-on says whom it concerns`);
};
