import { connectionsOf, type Role } from '#db/client.ts';

/**
 * Why as many processes as this one do not fit into the database with all their connections, and one more for whoever starts or looks; null
 * when they do. Asked by each start and by the doctor.
 */
export const whyNoRoom = (roles: Iterable<Role>, processes: number, room: number): string | null => {
  const each = connectionsOf(roles);
  if (processes * each + 1 <= room) return null;
  return `PORTAL_PROCESSES ${processes} with ${each} connections each do not fit: PostgreSQL has ${room} for them and needs one more; raise max_connections, or start fewer`;
};
