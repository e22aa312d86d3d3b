/** Moves the focus to the heading of the remaining list when an item, and the pressed button with it, disappears. */
export const focusHeading = (section: Element | null | undefined): void => {
  const heading =
    (section?.isConnected ? section.querySelector<HTMLElement>('h2') : null) ?? document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
};
