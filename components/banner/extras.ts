/** Parts that improve the banner and are not needed to show and acknowledge: one chunk, loaded after the page (later.ts). */
export { BackgroundSign } from './background-sign.tsx';
export { GentlePush } from './gentle-push.tsx';
export { Spoken } from './spoken.tsx';
