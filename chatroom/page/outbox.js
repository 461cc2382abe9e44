// What I send shows at once and goes out in order; client_id makes every repeat harmless.
import { post, upload } from './api.js';
import { tab } from './keep.js';

function newId() {
	return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}

export function createOutbox(store) {
	const lanes = new Map();
	const slot = 'unsent.' + store.me.id;
	const pending = () => store.chats().reduce((all, chat) => all.concat(store.room(chat.id).pending), []);

	// Texts survive a reload of the page; files cannot.
	function change(chatId, work) {
		store.setPending(chatId, work(store.room(chatId).pending));
		const texts = pending().filter((message) => message.kind === 'text');
		tab.set(slot, texts.length ? JSON.stringify(texts) : null);
	}

	const isSame = (a) => (b) => a.client_id === b.client_id;
	const update = (old, values) => change(old.chat_id, (list) => list.map((one) => (isSame(old)(one) ? { ...one, ...values } : one)));
	const drop = (old) => change(old.chat_id, (list) => list.filter((one) => !isSame(old)(one)));

	function transmit(message) {
		const path = 'chats/' + message.chat_id;
		const fields = { client_id: message.client_id };
		if (message.reply_to) fields.reply_to = message.reply_to.id;
		if (!message.file) return post(path + '/messages', { ...fields, text: message.text });
		if (message.text) fields.caption = message.text;
		if (message.voice) fields.duration = message.voice.duration;
		return upload(path + '/files', { ...fields, kind: message.kind }, message.file);
	}

	async function deliver(message) {
		const now = pending().find(isSame(message));
		if (!now || now.state !== 'sending') return;
		try {
			const sent = await transmit(message);
			store.apply({ type: 'message', message: { client_id: message.client_id, ...sent } });
			drop(message);
		} catch (error) {
			update(message, { state: 'failed', offline: error.status === 0 });
			if (error.status !== 0) store.emit('problem', error.message);
		}
	}

	function enqueue(message) {
		const before = lanes.get(message.chat_id) || Promise.resolve();
		lanes.set(message.chat_id, before.then(() => deliver(message)));
	}

	function send(chatId, values) {
		const message = {
			id: null, chat_id: chatId, client_id: newId(), from: store.me, own: true, kind: 'text',
			date: Math.floor(Date.now() / 1000), text: '', state: 'sending', ...values,
		};
		change(chatId, (list) => [...list, message]);
		enqueue(message);
	}

	function retry(message) {
		update(message, { state: 'sending' });
		enqueue(message);
	}

	// What failed for want of a connection goes out by itself when the connection is back.
	function connected() {
		pending().filter((message) => message.state === 'failed' && message.offline).forEach(retry);
	}

	function restore() {
		const texts = JSON.parse(tab.get(slot) || '[]').filter((message) => store.chat(message.chat_id));
		for (const message of texts) change(message.chat_id, (list) => [...list, { ...message, state: 'failed', offline: true }]);
	}

	return { send, retry, drop, connected, restore };
}
