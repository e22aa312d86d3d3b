/** Names of targets, from everything the page was given. Pure. "Not known yet" differs from "gone". */
import { fill } from '#components/time-words.ts';
import type { AudienceChoices, ChosenAudience, ChosenTarget, TargetsFound } from '#server/audience/view.ts';
import { idIn, kindOf } from './target-codes.ts';
import type { Preview } from './use-preview.ts';
import type { ComposerWords } from './words.ts';

/** Of what was found by name while the page is open, by id. hasBelow: of departments. */
export type Known = Record<string, { name: string; hasBelow: boolean }>;

export const toKnown = ({ departments, sites, groups, people }: TargetsFound): Known => {
  const plain = [...sites, ...groups, ...people].map(({ id, name }) => [id, { name, hasBelow: false }] as const);
  return Object.fromEntries([...departments.map(({ id, name, hasBelow }) => [id, { name, hasBelow }] as const), ...plain]);
};

type LabelSources = {
  choices: AudienceChoices;
  known: Known;
  /** The targets the form was opened with, or may be filled with. */
  filledWith: ChosenAudience[];
  counted: Preview;
  words: ComposerWords;
};

const everything = (audiences: ChosenAudience[]): ChosenTarget[] =>
  audiences.flatMap(({ anyOf, allOf, except }) => [...anyOf, ...allOf, ...except]);

/** True when the choices hold all there are of this kind, so that what is not among them is gone. */
const isListedWhole = ({ departments, left }: AudienceChoices, code: string): boolean => {
  const kind = kindOf(code);
  if (kind === 'site') return left.sites === 0;
  if (kind === 'group') return left.groups === 0;
  return kind !== 'person' && left.departments === 0 && departments.every((each) => each.left === 0);
};

/** Errors of the count that say: something that was chosen is not there, or not for this writer. */
const isRefused = ({ error }: Preview): boolean => error === 'targetUnknown' || error === 'audienceOutsideScope';

/** The name of a chosen code, and how much of a department is meant; or that it is gone, or not known yet. */
export const labelsOf = ({ choices, known, filledWith, counted, words }: LabelSources): ((code: string) => string) => {
  const filled = everything(filledWith);
  const names = new Map<string, string>([
    ...Object.entries(counted.preview?.names ?? {}),
    ...filled.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])),
    ...[...choices.departments, ...choices.sites, ...choices.groups].map(({ id, name }) => [id, name] as const),
    ...Object.entries(known).map(([id, { name }]) => [id, name] as const),
  ]);
  const lost = new Set(filled.filter(({ name }) => name === null).map(({ code }) => code));
  const parents = new Set(
    choices.departments.flatMap(({ id, parentId, left }) => [...(left > 0 ? [id] : []), ...(parentId ? [parentId] : [])]),
  );
  const isLeaf = (id: string): boolean =>
    !parents.has(id) && (known[id] ? !known[id].hasBelow : choices.departments.some((each) => each.id === id));
  return (code) => {
    const [kind, id] = [kindOf(code), idIn(code)];
    const name = names.get(id);
    if (name === undefined)
      return lost.has(code) || isListedWhole(choices, code) || isRefused(counted) ? words.picker.gone : words.picker.unnamed;
    if ((kind !== 'below' && kind !== 'department') || isLeaf(id)) return name;
    return fill(kind === 'below' ? words.audience.below : words.audience.only, { name });
  };
};
