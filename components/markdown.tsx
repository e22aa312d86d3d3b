/**
 * A description as its writer meant it: paragraphs, emphasis, lists, quotes, links. All else is shown as the text it is.
 * No HTML is ever made of what was typed, and a link shows where it really leads.
 */
import type { Nodes, Parents } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { Fragment, type ReactNode } from 'react';

const DEEPEST = 8;

/**
 * What nobody sees and what turns the order of letters: entities such as &#x202E; bring them in past the form, and with them a
 * link can show another host. Joiners stay, for emoji and for scripts that need them.
 */
const visible = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]|[\u00AD\u180E\u200B\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu, '');

const plain = (node: Nodes): string => {
  if ('value' in node) return visible(node.value);
  if ('children' in node) return node.children.map(plain).join('');
  return node.type === 'image' ? visible(node.alt ?? '') : '';
};

/** The address when it may be followed: https, mail or telephone, with nothing before the host that could pass for one. */
const safeHref = (url: string): URL | null => {
  try {
    const parsed = new URL(url);
    return ['https:', 'mailto:', 'tel:'].includes(parsed.protocol) && parsed.username + parsed.password === '' ? parsed : null;
  } catch {
    return null;
  }
};

const SafeLink = ({ url, text, children }: { url: string; text: string; children: ReactNode }) => {
  const href = safeHref(url);
  if (!href) return <>{children}</>;
  const address = href.href.replace(/^(?:https:\/\/|mailto:|tel:)/, '');
  const target = href.protocol === 'https:' ? href.host : address;
  // Compared with the address as the browser reads it: a letter of another script that looks the same is not the same.
  const says = text.trim().replace(/^(?:https:\/\/|mailto:|tel:)/, '');
  const isPlain = [target, address, address.replace(/\/$/, '')].includes(says);
  return (
    <>
      <a className="link-plain break-words" href={href.href} rel="noopener noreferrer">
        {children}
      </a>
      {!isPlain && <bdi className="text-ink-2 text-sm break-all"> ({target})</bdi>}
    </>
  );
};

/** HTML within a line of text is text of that line; standing alone it is a paragraph. */
const isWithinLine = (child: Nodes, parent: Parents): boolean =>
  child.type === 'html' && ['paragraph', 'heading', 'strong', 'emphasis', 'link'].includes(parent.type);

const renderChildren = (node: Parents, depth: number): ReactNode =>
  node.children.map((child) => (
    <Fragment key={child.position?.start.offset}>{isWithinLine(child, node) ? plain(child) : render(child, depth + 1)}</Fragment>
  ));

const renderList = (ordered: boolean, children: ReactNode): ReactNode => (ordered ? <ol>{children}</ol> : <ul>{children}</ul>);

const render = (node: Nodes, depth: number): ReactNode => {
  if (depth > DEEPEST) return plain(node);
  switch (node.type) {
    case 'text':
      return visible(node.value);
    case 'paragraph':
      return <p>{renderChildren(node, depth)}</p>;
    case 'heading':
      return (
        <p>
          <strong>{renderChildren(node, depth)}</strong>
        </p>
      );
    case 'strong':
      return <strong>{renderChildren(node, depth)}</strong>;
    case 'emphasis':
      return <em>{renderChildren(node, depth)}</em>;
    case 'blockquote':
      return <blockquote className="note">{renderChildren(node, depth)}</blockquote>;
    case 'list':
      return renderList(node.ordered ?? false, renderChildren(node, depth));
    case 'listItem':
      return <li>{renderChildren(node, depth)}</li>;
    case 'inlineCode':
      return <code className="code">{visible(node.value)}</code>;
    case 'break':
      return <br />;
    case 'link':
      return (
        <SafeLink url={node.url} text={plain(node)}>
          {renderChildren(node, depth)}
        </SafeLink>
      );
    case 'html':
    case 'code':
      return <p>{plain(node)}</p>;
    default:
      return plain(node);
  }
};

/**
 * Text that nobody writes by hand and the parser chokes on, measured at 10,000 characters: 5,000 list marks on one line take
 * 12 s, 10,000 quote marks end the stack, 6,000 mixed emphasis marks take 1 s. It is shown as it stands.
 */
const isTooMuch = (text: string): boolean =>
  /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])){16}/m.test(text) || (text.match(/[*_]/g)?.length ?? 0) > 1_000;

export const Markdown = ({ text, lang }: { text: string; lang: string }) => (
  <div className="prose-body break-words" lang={lang}>
    {isTooMuch(text) ? <p>{visible(text)}</p> : renderChildren(fromMarkdown(text), 0)}
  </div>
);
