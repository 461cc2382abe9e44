// What the page knows: chats and their messages, kept true by the API and the socket's events.
import { get, post } from './api.js';
import { t } from './words.js';

const PAGE = 50;
const FAR = 100;
const MAX_PAGES = 120;
const LABELLED = ['photo', 'document', 'voice', 'location', 'poll'];

export function preview(message) {
	const label = LABELLED.includes(message.kind) ? t(message.kind) + ' ' : '';
	const name = (message.poll && message.poll.question) || (message.document && message.document.name) || '';
	return (label + (message.text || name)).trim();
}

export const keyOf = (message) => (message.own && message.client_id ? 'c' + message.client_id : 'm' + message.id);

export function createStore(me) {
	const chats = new Map();
	const rooms = new Map();
	const listeners = {};
	let refreshing = null;

	function on(type, listener) {
		(listeners[type] = listeners[type] || []).push(listener);
	}

	function emit(type, ...values) {
		for (const listener of listeners[type] || []) listener(...values);
	}

	function room(id) {
		if (!rooms.has(id)) {
			rooms.set(id, { messages: [], pending: [], more: true, loaded: false, loading: 0, queue: [], seen: 0 });
		}
		return rooms.get(id);
	}

	function find(messages, id) {
		let [low, high] = [0, messages.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (messages[middle].id < id) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	function has(messages, id) {
		const at = find(messages, id);
		return at < messages.length && messages[at].id === id;
	}

	function insert(place, message) {
		const at = find(place.messages, message.id);
		if (has(place.messages, message.id)) place.messages[at] = message;
		else place.messages.splice(at, 0, message);
		if (message.own && message.client_id) place.pending = place.pending.filter((one) => one.client_id !== message.client_id);
	}

	// What changes a room's list. While a page is under way it is applied again after it, since the page may be older.
	const changes = {
		message(place, event) {
			if (!has(place.messages, event.message.id)) insert(place, event.message);
		},
		edited(place, event) {
			if (has(place.messages, event.message.id)) insert(place, event.message);
		},
		deleted(place, event) {
			place.messages = place.messages.filter((message) => message.id !== event.message_id);
		},
		poll(place, event) {
			const at = find(place.messages, event.message_id);
			if (!has(place.messages, event.message_id)) return;
			place.messages[at] = { ...place.messages[at], poll: event.poll };
		},
	};

	function change(chatId, event) {
		const place = room(chatId);
		if (!place.loaded && !place.loading) return;
		changes[event.type](place, event);
		if (place.loading) place.queue.push(event);
		emit('rows', chatId, 0);
	}

	function patchChat(id, values) {
		const chat = chats.get(id);
		if (!chat) return refreshChats();
		chats.set(id, { ...chat, ...values });
		emit('chat', id);
		return null;
	}

	function lastOf(message) {
		const from = message.kind === 'service' ? '' : message.from.name;
		return { id: message.id, from_name: from, text: preview(message), date: message.date };
	}

	function gotMessage(event) {
		const message = event.message;
		const chat = chats.get(message.chat_id);
		const fresh = !chat || !chat.last || message.id > chat.last.id;
		change(message.chat_id, event);
		if (!fresh) return;
		const unread = message.own ? 0 : 1;
		patchChat(message.chat_id, { last: lastOf(message), unread: chat ? chat.unread + unread : unread });
		emit('arrived', message);
	}

	const chatOf = (event) => chats.get(event.chat_id) || {};
	const isLast = (chat, id) => chat.last && chat.last.id === id;

	const events = {
		message: gotMessage,
		edited({ type, message }) {
			const chat = chatOf(message);
			change(message.chat_id, { type, message });
			if (isLast(chat, message.id)) patchChat(chat.id, { last: lastOf(message) });
			if (chat.pinned && chat.pinned.id === message.id) patchChat(chat.id, { pinned: message });
		},
		deleted(event) {
			change(event.chat_id, event);
			if (isLast(chatOf(event), event.message_id)) refreshChats();
		},
		poll: (event) => change(event.chat_id, event),
		pinned: (event) => patchChat(event.chat_id, { pinned: event.message }),
		read: (event) => patchChat(event.chat_id, { unread: event.unread }),
		toast: (event) => emit('toast', event),
		chat({ chat }) {
			chats.set(chat.id, chat);
			emit('chat', chat.id);
		},
	};

	const apply = (event) => events[event.type] && events[event.type](event);

	function refreshChats() {
		if (!refreshing) {
			refreshing = get('chats').then((list) => {
				chats.clear();
				for (const chat of list) chats.set(chat.id, chat);
				emit('chats');
			}).finally(() => { refreshing = null; });
		}
		return refreshing;
	}

	async function fetchPage(chatId, before, limit) {
		const place = room(chatId);
		place.loading += 1;
		try {
			const query = 'limit=' + limit + (before === null ? '' : '&before=' + before);
			const page = await get(`chats/${chatId}/messages?` + query);
			const known = place.messages.length;
			for (const message of page.messages) if (!has(place.messages, message.id)) insert(place, message);
			if (before !== null || !place.loaded) place.more = page.more;
			place.loaded = true;
			const shift = before === null ? 0 : place.messages.length - known;
			place.queue.forEach((event) => changes[event.type](place, event));
			emit('rows', chatId, shift);
		} finally {
			place.loading -= 1;
			if (!place.loading) place.queue = [];
		}
	}

	async function open(chatId) {
		if (!room(chatId).loaded) await fetchPage(chatId, null, PAGE);
	}

	async function loadOlder(chatId, limit) {
		const place = room(chatId);
		if (place.more) await fetchPage(chatId, place.messages.length ? place.messages[0].id : null, limit || PAGE);
	}

	// The list knows no holes, so an old message is reached by going back to it.
	async function loadUntil(chatId, id) {
		const place = room(chatId);
		for (let page = 0; page < MAX_PAGES; page += 1) {
			if (!place.more || (place.messages.length && place.messages[0].id <= id)) break;
			await loadOlder(chatId, FAR);
		}
		return has(place.messages, id) ? find(place.messages, id) : -1;
	}

	// After a reset nothing that was loaded can be trusted to be without holes.
	async function reload(current) {
		for (const place of rooms.values()) {
			Object.assign(place, { messages: [], more: true, loaded: false });
		}
		await refreshChats();
		if (current !== null && chats.has(current)) await open(current);
		emit('reset');
	}

	function markRead(chatId) {
		const place = room(chatId);
		const last = place.messages[place.messages.length - 1];
		const chat = chats.get(chatId);
		if (!last || !chat || (!chat.unread && last.id <= place.seen)) return;
		place.seen = last.id;
		if (chat.unread) patchChat(chatId, { unread: 0 });
		post(`chats/${chatId}/read`, { message_id: last.id }).catch(() => {
			place.seen = 0;
		});
	}

	return {
		me, on, emit, apply, open, loadOlder, loadUntil, reload, markRead, room,
		chat: (id) => chats.get(id) || null,
		chats: () => Array.from(chats.values()),
		rows: (id) => room(id).messages.concat(room(id).pending),
		unread: () => Array.from(chats.values()).reduce((sum, chat) => sum + (chat.unread || 0), 0),
		setPending(chatId, pending) {
			room(chatId).pending = pending;
			emit('rows', chatId, 0);
		},
	};
}
