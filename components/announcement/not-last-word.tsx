/** Says on an announcement's own page that the page is not the last word, and leads to it. */
export const NotLastWord = ({ text, link, href }: { text: string; link: string; href: string }) => (
  <p className="mb-4 box-strong p-4 no-print">
    <b>{text}</b> {/* A whole load: nothing of the page before it is kept. */}
    <a className="link-plain" href={href}>
      {link}
    </a>
  </p>
);
