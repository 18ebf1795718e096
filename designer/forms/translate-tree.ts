import type { Locale } from '@callweave/platform/kernel';
import { editorTexts } from './editor-texts';

const attributes = ['placeholder', 'title', 'aria-label', 'data-title'] as const;

/**
 * Puts the form editor's own English words into the reader's language. form-js has no translation service, so the
 * words are replaced where they stand: whole text nodes and attributes that are exactly a known word, nothing typed.
 * @returns stops it
 */
export function translateTree(root: HTMLElement, locale: Locale): () => void {
  if (locale === 'en') return () => undefined;
  const words = editorTexts[locale];
  const translate = (node: Node) => {
    if (node.nodeType === Node.TEXT_NODE) translateText(node as Text, words);
    else if (node instanceof HTMLElement) {
      if (node.getAttribute('contenteditable') === 'true') return; // what people type stays
      for (const name of attributes) translateAttribute(node, name, words);
      node.childNodes.forEach(translate);
    }
  };
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') translate(change.target);
      else if (change.type === 'attributes')
        translateAttribute(change.target as HTMLElement, change.attributeName!, words);
      else change.addedNodes.forEach(translate);
    }
  });
  translate(root);
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: [...attributes],
  });
  return () => observer.disconnect();
}

function translateText(node: Text, words: Readonly<Record<string, string>>): void {
  const word = words[node.data.trim()];
  if (word !== undefined && node.data !== word) node.data = word;
}

function translateAttribute(
  element: HTMLElement,
  name: string,
  words: Readonly<Record<string, string>>,
): void {
  const word = words[element.getAttribute(name) ?? ''];
  if (word !== undefined) element.setAttribute(name, word);
}
