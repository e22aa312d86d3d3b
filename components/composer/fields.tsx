/** A label, a hint, perhaps an error between hint and control, and the control. */
import type { ReactNode } from 'react';
import { Problem } from '#components/answers.tsx';

/** Ids may not hold dots in a selector; field names do. */
export const idOf = (name: string): string => `f-${name.replace('.', '-')}`;

export const FieldError = ({ name, error }: { name: string; error: string | undefined }) =>
  error ? <Problem text={error} id={`${idOf(name)}-error`} className="mb-1.5" /> : null;

export type Described = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined };

type FieldProps = {
  name: string;
  label: string;
  hint?: string | undefined;
  aside?: ReactNode;
  error: string | undefined;
  /** The characters that were removed from this field. */
  removed?: string | undefined;
  children: (described: Described) => ReactNode;
};

export const Field = ({ name, label, hint, aside, error, removed, children }: FieldProps) => {
  const id = idOf(name);
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : '', removed ? `${id}-removed` : '']
    .filter((each) => each !== '')
    .join(' ');
  return (
    <div>
      <div className="flex items-baseline justify-between gap-4">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        {aside}
      </div>
      {hint ? (
        <p className="hint mb-1.5" id={`${id}-hint`}>
          {hint}
        </p>
      ) : (
        <div className="h-1.5" />
      )}
      <FieldError name={name} error={error} />
      {removed && (
        <p className="mb-1.5 text-sm font-medium" id={`${id}-removed`} role="status">
          {removed}
        </p>
      )}
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
    </div>
  );
};
