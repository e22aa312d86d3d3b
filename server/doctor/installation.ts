/** The doctor at the installation itself: is somebody there who may change it, who speaks, and whom it could be for? */
import { openPool } from '#db/client.ts';
import { findInstallation, type Installation } from '#db/installation.ts';
import { env } from '#env';
import { bad, type Finding, ok, worth } from './finding.ts';

const enoughAdministrators = 2;

const read = async (): Promise<Installation> => {
  const pool = openPool(env().DATABASE_URL, 'pregon-doctor');
  try {
    return await findInstallation(pool);
  } finally {
    await pool.end({ timeout: 1 });
  }
};

export const lookAtAdministrators = async (): Promise<Finding> => {
  const { administrators } = await read();
  if (administrators === 0) return bad('administrators', 'none: sign in once, then npm run grant lists who did and what to type');
  if (administrators < enoughAdministrators)
    return worth('administrators', 'only one: what needs a second one waits; npm run grant makes the second');
  return ok('administrators', `${administrators}`);
};

export const lookAtSender = async (): Promise<Finding> => {
  const { senders } = await read();
  if (senders === 0) return bad('sender', 'none, so nobody can publish: start Pregón once, it makes one from COMPANY_NAME');
  return ok('sender', `${senders}`);
};

export const lookAtPeople = async (): Promise<Finding> => {
  const { people, peopleWithExternalId: known, peopleWithEmail } = await read();
  if (people === 0) return worth('people', 'none yet: whoever signs in is known from then on');
  if (known === 0)
    return worth('people', `${people}, and none has an external id: is ${env().OIDC_PERSON_CLAIM} (OIDC_PERSON_CLAIM) in the tokens?`);
  const says = `${people}, ${known} with an external id, ${peopleWithEmail} with an e-mail address`;
  return peopleWithEmail === 0 ? bad('people', `${says}: nobody can get a mail`) : ok('people', says);
};
