// One message as a row: avatar, name, quote, body, buttons, state.
import { fileUrl, post, safeUrl } from './api.js';
import { offerLink, say, toast, viewPhoto } from './dialogs.js';
import { avatar, button, h, icon, key, outLink, tag } from './dom.js';
import { isPlaying, toggle } from './player.js';
import { pollView } from './poll.js';
import { rich } from './rich.js';
import { clockOf } from './times.js';
import { t } from './words.js';

const pressing = new Set();
const PHOTO_REM = 13;

function sizeText(bytes) {
	return bytes < 1048576 ? Math.ceil(bytes / 1024) + ' KB' : (bytes / 1048576).toFixed(1) + ' MB';
}

const bodies = {
	photo(message) {
		const source = message.photo;
		const url = message.file ? source.url : fileUrl(source.url);
		// The box is known before the picture comes, so nothing jumps.
		const ratio = source.width && source.height ? source.width / source.height : 1;
		const width = Math.max(5, Math.min(PHOTO_REM, PHOTO_REM * ratio));
		const style = { width: width + 'rem', height: Math.min(PHOTO_REM, width / ratio) + 'rem' };
		return h('button', { class: 'photo', 'aria-label': t('viewPhoto'), 'data-f': 'photo', style, onclick: () => viewPhoto(url, message.text) },
			h('img', { src: url, alt: '', loading: 'lazy' }));
	},

	document(message) {
		const info = message.document;
		return h('a', { class: 'document', href: info.url && fileUrl(info.url), download: info.name, target: '_blank', rel: 'noopener', 'data-f': 'document' },
			h('span', { class: 'grow' }, h('b', { text: info.name }), h('small', { text: sizeText(info.size || 0) })), icon('file'));
	},

	voice(message) {
		const seconds = Math.max(1, Math.round(message.voice.duration || 1));
		const on = isPlaying(message);
		return h('button', {
			class: on ? 'voice playing' : 'voice', 'aria-label': t('play', seconds), 'aria-pressed': String(on), 'data-f': 'voice',
			style: { width: 5 + Math.min(9, seconds / 5) + 'rem' }, onclick: () => message.voice.url && toggle(message),
		}, icon('waves'), h('span', { text: seconds + '″' }));
	},

	location(message) {
		const { latitude, longitude } = message.location;
		return h('div', { class: 'place' }, icon('place'), h('span', { text: t('location') + ' ' + latitude.toFixed(5) + ', ' + longitude.toFixed(5) }));
	},

	poll: pollView,
};

async function press(message, row, column, text, redraw) {
	const name = [message.id, row, column].join();
	if (pressing.has(name)) return;
	pressing.add(name);
	redraw();
	try {
		const answer = await post(`chats/${message.chat_id}/messages/${message.id}/press`, { row, column, text });
		if (answer.toast && answer.toast.text) (answer.toast.alert ? say : toast)(answer.toast.text);
		// A window opened after a wait counts as a pop-up, so the reader is asked to press once more.
		const url = answer.url && safeUrl(answer.url);
		if (url) offerLink(url);
	} catch (error) {
		toast(error.message);
	}
	pressing.delete(name);
	redraw();
}

function keyboard(message, redraw) {
	const draw = (row) => (one, column) => {
		if (one.url) return outLink(safeUrl(one.url), { text: one.text }, icon('link'));
		const waiting = pressing.has([message.id, row, column].join());
		return key(one.text, () => press(message, row, column, one.text, redraw), { 'aria-busy': String(waiting), 'data-f': 'k' + row + '.' + column });
	};
	return h('div', { class: 'keyboard' }, ...message.buttons.map((line, row) => h('div', { class: 'keys' }, ...line.map(draw(row)))));
}

function quote(message, actions) {
	const of = message.reply_to;
	return key((of.from_name ? of.from_name + '：' : '') + of.text, () => actions.jump(of.id), { class: 'quote', 'data-f': 'quote' });
}

function state(message, actions) {
	if (message.state === 'failed') return button(t('notSent'), () => actions.retry(message), 'bang', { class: 'bare failed' });
	return message.state && h('span', { class: 'state', role: 'img', 'aria-label': t('sending') }, icon('clock'));
}

function bubble(message, store, redraw) {
	const main = message[message.kind] && bodies[message.kind] ? bodies[message.kind](message, store, redraw) : null;
	const caption = message.kind !== 'poll' && (message.text || message.html) && h('div', { class: 'text' }, rich(message));
	return h('div', { class: 'bubble kind-' + message.kind + (main && !caption ? ' only' : '') }, main, caption);
}

export function messageRow(message, { store, actions, group, heading, redraw, label }) {
	const row = h('li', { class: 'row', tabindex: '-1' }, heading);
	if (message.kind === 'service') {
		row.append(h('p', { class: 'service' }, rich(message)));
		return row;
	}
	row.classList.add(message.own ? 'own' : 'other');
	row.setAttribute('aria-label', message.from.name + ' ' + clockOf(message.date) + ' ' + label);
	const keys = message.buttons && message.buttons.length > 0 && keyboard(message, redraw);
	const quoted = message.reply_to && quote(message, actions);
	// WeChat quotes below the bubble, but nothing may part a bubble from its buttons.
	const said = h('div', { class: 'said' },
		group && !message.own && h('p', { class: 'from', text: message.from.name }, message.from.bot && tag(t('bot'))), keys && quoted,
		h('div', { class: 'line' }, bubble(message, store, redraw),
			state(message, actions), button(t('more'), () => actions.menu(message), 'more', { class: 'bare tools', tabindex: '-1' })),
		keys || quoted, message.edited && !message.from.bot && h('p', { class: 'from', text: t('edited') }));
	row.append(h('div', { class: 'message' }, avatar(message.from), said));
	return row;
}
