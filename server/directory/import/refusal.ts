import type { ImportRefusal } from '#domain/import.ts';

/** The file as a whole is refused: nothing of it is taken. */
export class FileRefused extends Error {
  readonly refusal: ImportRefusal;
  constructor(refusal: ImportRefusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}
