// A poll under its question: choose, see the bars, change the vote or take it back.
import { post } from './api.js';
import { toast } from './dialogs.js';
import { h, icon, key } from './dom.js';
import { left } from './times.js';
import { t } from './words.js';

// What is half done survives the redrawing that every vote of the others causes.
const choosing = new Map();
const busy = new Set();

function closing(at) {
	return at * 1000 <= Date.now() ? t('closing') : t('closesIn', left(at));
}

export function tickPolls(root) {
	for (const node of root.querySelectorAll('[data-closes]')) {
		const text = closing(Number(node.dataset.closes));
		if (node.textContent !== text) node.textContent = text;
	}
}

function facts(poll) {
	const kinds = t(poll.multiple ? 'multiple' : 'single') + ' · ' + t(poll.anonymous ? 'anonymous' : 'named');
	const ticking = !poll.closed && poll.close_date;
	return h('p', { class: 'facts' }, h('span', { text: kinds }),
		h('span', { class: ticking && 'closes', 'data-closes': ticking, text: poll.closed ? t('closed') : ticking ? closing(ticking) : '' }));
}

function result(option, poll) {
	const share = poll.total ? Math.round((option.votes / poll.total) * 100) : 0;
	const bar = h('span', { class: 'track' }, h('span', { class: 'fill', style: { width: share + '%' } }));
	return h('li', { class: option.mine ? 'result mine' : 'result' },
		h('span', { class: 'option', text: option.text }, option.mine && icon('tick'), option.mine && h('span', { class: 'hidden', text: t('mine') })),
		h('span', { class: 'share', text: t('votes', option.votes) + ' · ' + share + '%' }), bar);
}

export function pollView(message, store, redraw) {
	const poll = message.poll;
	const mine = poll.options.map((option, index) => (option.mine ? index : -1)).filter((index) => index >= 0);
	const picked = choosing.get(message.id);
	const open = !poll.closed && (picked || !mine.length);
	const disabled = busy.has(message.id);

	async function cast(options) {
		busy.add(message.id);
		redraw();
		try {
			const fresh = await post(`chats/${message.chat_id}/messages/${message.id}/vote`, { options });
			choosing.delete(message.id);
			store.apply({ type: 'poll', chat_id: message.chat_id, message_id: message.id, poll: fresh });
			toast(t(options.length ? 'voted' : 'retracted'));
		} catch (error) {
			toast(error.message);
		}
		busy.delete(message.id);
		redraw();
	}

	function choose(set) {
		if (set) choosing.set(message.id, set);
		else choosing.delete(message.id);
		redraw();
	}

	function pick(index) {
		if (!poll.multiple) {
			cast([index]);
			return;
		}
		const set = new Set(picked);
		if (!set.delete(index)) set.add(index);
		choose(set);
	}

	function choice(option, index) {
		const on = Boolean(picked && picked.has(index));
		return h('li', {}, h('button', {
			class: on ? 'choice on' : 'choice', role: poll.multiple ? 'checkbox' : 'radio', 'aria-checked': String(on),
			disabled, 'data-f': 'o' + index, onclick: () => pick(index),
		}, h('span', { class: poll.multiple ? 'mark square' : 'mark' }, on && icon('tick')), h('span', { text: option.text })));
	}

	const act = (name, run, more) => key(t(name), run, { 'data-f': name, disabled, ...more });
	const acts = [];
	if (open && poll.multiple) {
		const some = picked && picked.size > 0;
		acts.push(act('vote', () => cast(Array.from(picked).sort((a, b) => a - b)), { class: 'strong', disabled: disabled || !some }));
	}
	if (open && mine.length) acts.push(act('cancel', () => choose(null)));
	if (!open && !poll.closed) acts.push(act('revote', () => choose(new Set(mine))), act('retract', () => cast([])));

	const draw = open ? choice : (option) => result(option, poll);
	return h('div', { class: 'poll' }, h('p', { class: 'question', text: poll.question }), facts(poll),
		h('ul', { role: !open ? 'list' : poll.multiple ? 'group' : 'radiogroup', 'aria-label': poll.question }, ...poll.options.map(draw)),
		h('p', { class: 'facts', text: t('voters', poll.total) }), acts.length > 0 && h('div', { class: 'acts' }, ...acts));
}
