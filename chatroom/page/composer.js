// Where one writes: text, quote, photos, files, voice, mentions and the bots' commands.
import { get } from './api.js';
import { menu, toast } from './dialogs.js';
import { button, clear, h, icon, key } from './dom.js';
import { phone } from './keep.js';
import { createMention } from './mention.js';
import { shrink } from './photos.js';
import { canRecord, talkButton } from './recorder.js';
import { preview } from './store.js';
import { t } from './words.js';

const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;
const LARGEST_FILE = 20 * 1024 * 1024;
const desk = matchMedia('(pointer: fine)').matches;

export function createComposer({ store, outbox, membersOf, onSent }) {
	let chat = null;
	let replying = null;
	let commands = [];
	let loud = false;

	const field = h('textarea', { class: 'field', rows: '1', placeholder: t('say'), 'aria-label': t('say'), 'aria-controls': 'suggest', 'aria-autocomplete': 'list' });
	const mention = createMention(field, () => membersOf(chat).then((list) => list.filter((member) => member.id !== store.me.id)));
	const quoted = h('span', { class: 'line-one' });
	const quote = h('div', { class: 'replying', hidden: true }, quoted, button(t('cancel'), () => setReply(null), 'close'));
	const send = key(t('send'), sendText, { class: 'strong send' });
	const plus = button(t('tools'), () => showTools(tools.hidden), 'plus');
	const talk = talkButton((file, duration) => hand({ kind: 'voice', file, voice: { duration } }));
	const mode = button(t('toVoice'), () => setLoud(!loud), 'voice', { class: 'bare mode' });
	const commandButton = button(t('commands'), showCommands, 'list', { class: 'bare commands' });
	const tools = h('div', { class: 'tiles' }, picker('photo', 'album', { accept: 'image/*', multiple: true }),
		picker('photo', 'camera', { accept: 'image/*', capture: 'environment' }), picker('document', 'file', { multiple: true }));
	const root = h('footer', { class: 'composer' }, mention.box, quote,
		h('div', { class: 'bar' }, commandButton, canRecord() && mode, field, talk, plus, send), tools);

	function picker(kind, name, props) {
		const input = h('input', { type: 'file', hidden: true, 'data-kind': name, ...props });
		input.addEventListener('change', () => {
			Array.from(input.files).forEach((file) => sendFile(file, kind));
			input.value = '';
		});
		return h('div', {}, h('button', { onclick: () => input.click() }, h('span', { class: 'tile' }, icon(name)), h('span', { text: t(name) })), input);
	}

	const slot = () => 'draft.' + store.me.id + '.' + chat.id;

	function showTools(on) {
		tools.hidden = !on;
		plus.setAttribute('aria-expanded', String(on));
	}

	function changed() {
		const writing = !loud && field.value.trim() !== '';
		send.hidden = !writing;
		mode.hidden = writing;
		talk.hidden = !loud;
		field.hidden = loud;
		field.style.height = 'auto';
		field.style.height = field.scrollHeight + 'px';
	}

	function setLoud(on) {
		loud = on;
		clear(mode, icon(on ? 'keyboard' : 'voice')).setAttribute('aria-label', t(on ? 'toText' : 'toVoice'));
		changed();
		(on ? talk : field).focus();
	}

	function setReply(message) {
		replying = message && { id: message.id, from_name: message.from.name, text: preview(message) };
		quote.hidden = !replying;
		quoted.textContent = replying ? replying.from_name + '：' + replying.text : '';
		if (replying && !loud) field.focus();
	}

	function hand(values) {
		outbox.send(chat.id, { ...values, ...(replying && { reply_to: replying }) });
		setReply(null);
		showTools(false);
		onSent();
	}

	function setText(text) {
		field.value = text;
		phone.set(slot(), text.trim() ? text : null);
		changed();
	}

	function sendText() {
		const text = field.value.trim();
		if (text.length > LONGEST_TEXT) {
			toast(t('tooLong', LONGEST_TEXT, text.length));
		} else if (text) {
			setText('');
			hand({ text });
			field.focus();
		}
	}

	// Words that stand in the field go with the picture: what somebody raises and its photo are one message.
	function withWords(values) {
		const text = field.value.trim();
		if (values.kind !== 'photo' || !text || text.length > LONGEST_CAPTION) return values;
		setText('');
		return { ...values, text };
	}

	async function sendFile(file, kind) {
		const target = chat;
		const small = kind === 'photo' && file.size ? await shrink(file) : null;
		const body = small ? small.blob : file;
		const values = small ? { kind, file: body, photo: { url: small.url, width: small.width, height: small.height } }
			: { kind: 'document', file, document: { name: file.name, size: file.size } };
		if (!body.size) toast(t('emptyFile'));
		else if (body.size > LARGEST_FILE) toast(t('tooBig', '20 MB'));
		else if (chat === target) hand(withWords(values));
		else outbox.send(target.id, values);
	}

	// In a room of one's own a command goes out at once; among others one may add words or think again.
	function useCommand(command) {
		const text = '/' + command.command;
		if (chat.kind !== 'group') {
			hand({ text });
			return;
		}
		if (loud) setLoud(false);
		setText(text + ' ' + field.value);
		field.focus();
	}

	function showCommands() {
		menu(t('commands'), commands.map((command) => ({ text: command.description || '/' + command.command, run: () => useCommand(command) })));
	}

	function keep() {
		if (!chat) return;
		phone.set(slot(), field.value.trim() ? field.value : null);
		store.emit('chat', chat.id);
	}

	function open(next) {
		keep();
		chat = next;
		setReply(null);
		showTools(false);
		setText(phone.get(slot()) || '');
		commandButton.hidden = true;
		get(`chats/${next.id}/commands`).then((list) => {
			if (chat !== next) return;
			commands = list;
			commandButton.hidden = !list.length;
		}, () => {});
		if (desk) field.focus();
	}

	field.addEventListener('input', () => {
		setText(field.value);
		mention.update();
	});
	field.addEventListener('keydown', (event) => {
		// While a Chinese input method composes, Enter belongs to it.
		if (event.isComposing || event.keyCode === 229 || mention.key(event)) return;
		if (event.key === 'Escape') setReply(null);
		// On a phone Enter is a new line: a topic has several, and the send button is beside it.
		if (event.key !== 'Enter' || event.shiftKey || !desk) return;
		event.preventDefault();
		sendText();
	});
	field.addEventListener('paste', (event) => {
		const files = Array.from(event.clipboardData.files);
		if (files.length) event.preventDefault();
		files.forEach((file) => sendFile(file, file.type.startsWith('image/') ? 'photo' : 'document'));
	});

	return {
		root, open, setReply,
		close() {
			keep();
			chat = null;
		},
	};
}
