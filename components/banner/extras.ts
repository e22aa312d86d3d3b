/** What makes the banner better and is not needed to show and acknowledge: one chunk, which comes after the page (later.ts). */
export { BackgroundSign } from './background-sign.tsx';
export { GentlePush } from './gentle-push.tsx';
export { Spoken } from './spoken.tsx';
