/** What was acted on leaves, and the pressed button with it: the focus goes to the heading of what stays. */
export const focusHeading = (section: Element | null | undefined): void => {
  const heading =
    (section?.isConnected ? section.querySelector<HTMLElement>('h2') : null) ?? document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
};
