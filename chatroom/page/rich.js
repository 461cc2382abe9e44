// The server's html is never trusted: it is parsed in an inert document and copied by whitelist.
import { safeUrl } from './api.js';
import { h } from './dom.js';

const SAME = ['B', 'I', 'U', 'S', 'CODE', 'PRE', 'BLOCKQUOTE', 'STRONG', 'EM', 'INS', 'DEL', 'BR'];
const SILENT = ['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'TITLE', 'TEXTAREA', 'NOSCRIPT', 'SVG', 'MATH'];

function link(raw) {
  if (/^tg:/i.test(raw)) return h('span', { class: 'mention' });
  const url = /^https?:/i.test(raw) && safeUrl(raw);
  return url ? h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }) : h('span');
}

function spoiler() {
  const node = h('span', { class: 'spoiler', tabindex: '0', role: 'button' });
  const show = () => node.classList.add('shown');
  node.addEventListener('click', show);
  node.addEventListener('keydown', (event) => event.key === 'Enter' && show());
  return node;
}

function clean(source) {
  const tag = source.tagName.toUpperCase();
  if (SAME.includes(tag)) return h(tag);
  if (tag === 'A') return link(source.getAttribute('href') || '');
  if (tag === 'SPAN' && source.classList.contains('spoiler')) return spoiler();
  return h('span');
}

function copy(from, to) {
  for (const child of Array.from(from.childNodes)) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.append(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE && !SILENT.includes(child.tagName.toUpperCase())) {
      const node = clean(child);
      copy(child, node);
      to.append(node);
    }
  }
}

export function rich(message) {
  const into = document.createDocumentFragment();
  if (message.html) copy(new DOMParser().parseFromString(message.html, 'text/html').body, into);
  else into.append(message.text || '');
  return into;
}
