/** A number as people write it, for the address of a link: digits, and a plus before them. */
export const dialled = (telephone: string): string => telephone.replace(/(?!^\+)\D/g, '');
