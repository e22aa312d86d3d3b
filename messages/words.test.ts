/** Every word of domain/ that a page puts into a sentence's key has its sentence: a new role or severity is not shown as a bare key. */
import { expect, test } from 'vitest';
import { msgTypes } from '#domain/message.ts';
import { claimedRoles, requestedRoles, roles } from '#domain/role.ts';
import { severities } from '#domain/severity.ts';
import { sources } from '#domain/source.ts';
import { endReasons } from '#domain/state.ts';
import { sentences } from './sentences.ts';

const { announcement, directory, newsroom, notices, profile, reading, severity } = sentences.en;

test.each([
  ['severity', severity, severities],
  ['reading.kind', reading.kind, msgTypes],
  ['announcement.ended', announcement.ended, endReasons],
  ['newsroom.endedBecause', newsroom.endedBecause, endReasons],
  ['profile.role', profile.role, roles],
  ['profile.source', profile.source, sources],
  ['directory.roles.named', directory.roles.named, roles],
  ['directory.roles.allows', directory.roles.allows, roles],
  ['directory.roles.role', directory.roles.role, requestedRoles],
  ['notices.roles', notices.roles, [...requestedRoles, ...claimedRoles]],
] as const)('%s has a sentence for each', (_, said, words) => {
  expect(words.length).toBeGreaterThan(1);
  expect(words.filter((word) => !(word in said))).toEqual([]);
});
