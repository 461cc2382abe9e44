// The list of chats: a change touches its own row only.
import { avatar, clear, h } from './dom.js';
import { phone } from './keep.js';
import { rowTime } from './times.js';
import { t } from './words.js';

function lastLine(chat, me) {
	const draft = phone.get('draft.' + me.id + '.' + chat.id);
	if (draft) return h('span', { class: 'last' }, h('span', { class: 'draft', text: t('draft') + ' ' }), draft);
	const { from_name: name = '', text = '' } = chat.last || {};
	// A service line names its person itself.
	const named = chat.kind === 'group' && name && !text.startsWith(name);
	return h('span', { class: 'last', text: named ? name + '：' + text : text });
}

function order(a, b) {
	const [x, y] = [a.last || { date: 0, id: 0 }, b.last || { date: 0, id: 0 }];
	return y.date - x.date || y.id - x.id || a.id - b.id;
}

export function createChats({ store, onOpen, tools }) {
	const rows = new Map();
	const list = h('ul', { class: 'chats' });
	const empty = h('p', { class: 'hint', text: t('empty'), hidden: true });
	const heading = h('h1');
	const root = h('nav', { class: 'side', 'aria-label': t('chats') }, h('header', { class: 'head' }, heading, ...tools), list, empty);
	let current = null;

	function fill(face, chat) {
		const unread = chat.unread > 99 ? '99+' : String(chat.unread);
		face.setAttribute('aria-current', String(chat.id === current));
		clear(face,
			h('span', { class: 'face' }, avatar({ id: chat.id, name: chat.title, colour: chat.colour, group: chat.kind === 'group' }, 'big'),
				chat.unread > 0 && h('span', { class: 'badge', role: 'img', 'aria-label': t('unread', unread), text: unread })),
			h('span', { class: 'grow' },
				h('span', { class: 'upper' }, h('span', { class: 'title', text: chat.title }), h('time', { text: chat.last ? rowTime(chat.last.date) : '' })),
				lastLine(chat, store.me)));
	}

	function summary() {
		const unread = store.unread() ? '(' + store.unread() + ')' : '';
		heading.textContent = t('chats') + unread;
		document.title = (unread && unread + ' ') + t('app');
		empty.hidden = rows.size > 0;
	}

	function put(id) {
		const chat = store.chat(id);
		if (!chat) return;
		if (!rows.has(id)) rows.set(id, h('li', { 'data-chat': id }, h('button', { onclick: () => onOpen(id) })));
		const node = rows.get(id);
		fill(node.firstChild, chat);
		const ids = store.chats().sort(order).map((other) => other.id);
		const next = ids.slice(ids.indexOf(id) + 1).map((other) => rows.get(other)).find((other) => other && other.parentNode) || null;
		if (node.parentNode !== list || node.nextSibling !== next) {
			const focused = node.contains(document.activeElement);
			list.insertBefore(node, next);
			if (focused) node.firstChild.focus({ preventScroll: true });
		}
		summary();
	}

	store.on('chat', put);
	store.on('chats', () => {
		for (const [id, node] of rows) {
			if (store.chat(id)) continue;
			node.remove();
			rows.delete(id);
		}
		store.chats().sort(order).reverse().forEach((chat) => put(chat.id));
		summary();
	});

	return {
		root,
		select(id) {
			const before = current;
			current = id;
			[before, id].forEach((one) => rows.has(one) && rows.get(one).firstChild.setAttribute('aria-current', String(one === id)));
		},
	};
}
