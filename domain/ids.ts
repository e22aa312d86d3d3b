const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** True for what may be the id of a row: PostgreSQL refuses a whole statement for anything else. */
export const isId = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);
