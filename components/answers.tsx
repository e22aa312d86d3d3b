/** The result of a press, beside its button: it stays until the next press. */
import { Check, CircleAlert } from 'lucide-react';

/** An error, and what is safe. `id` where a field is described by it. */
export const Problem = ({ text, id, className = '' }: { text: string; id?: string; className?: string }) => (
  <p className={`text-sm font-medium text-sev-text flex gap-1.5 ${className}`} data-severity="extreme" id={id}>
    <CircleAlert className="ico mt-0.5" aria-hidden="true" />
    <span>{text}</span>
  </p>
);

export type Answer = { bad: boolean; text: string } | null;

/** In the page from the start, so that what is put into it is spoken. */
export const AnswerLine = ({ answer }: { answer: Answer }) => {
  const Icon = answer?.bad ? CircleAlert : Check;
  return (
    <p
      role="status"
      className={`text-[0.9375rem] flex gap-1.5 ${answer?.bad ? 'font-medium text-sev-text' : 'text-ok'}`}
      data-severity="extreme"
    >
      {answer && <Icon className="ico mt-1" aria-hidden="true" />}
      <span>{answer?.text}</span>
    </p>
  );
};
