/** Loads the page again without the browser's question whether to leave: what was typed is kept for its writer. */
export const reloadPage = (): void => {
  window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true });
  location.reload();
};
