// The server's html is never trusted: it is parsed in an inert document and copied by whitelist.
import { safeUrl } from './api.js';
import { h, outLink } from './dom.js';

const SAME = 'B I U S CODE PRE BLOCKQUOTE STRONG EM INS DEL BR'.split(' ');

function spoiler() {
	const show = (event) => (event.type === 'click' || event.key === 'Enter') && node.classList.add('shown');
	const node = h('span', { class: 'spoiler', tabindex: '0', role: 'button', onclick: show, onkeydown: show });
	return node;
}

function clean(source) {
	const href = source.getAttribute('href') || '';
	if (SAME.includes(source.tagName)) return h(source.tagName);
	if (source.tagName === 'A' && /^tg:/i.test(href)) return h('span', { class: 'mention' });
	if (source.tagName === 'A' && /^https?:/i.test(href) && safeUrl(href)) {
		return outLink(safeUrl(href));
	}
	return source.className === 'spoiler' ? spoiler() : h('span');
}

function copy(from, to) {
	for (const child of from.childNodes) {
		if (child.nodeType === Node.TEXT_NODE) {
			to.append(child.data);
		} else if (child.nodeType === Node.ELEMENT_NODE && !/^(script|style)$/i.test(child.tagName)) {
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
