// One room: header, pinned notice, timeline, composer.
import { get } from './api.js';
import { createComposer } from './composer.js';
import { menu, panel, toast } from './dialogs.js';
import { button, clear, h, icon, personRow, tag } from './dom.js';
import { watchGestures } from './gestures.js';
import { onPlayer, stop } from './player.js';
import { tickPolls } from './poll.js';
import { preview } from './store.js';
import { createTimeline } from './timeline.js';
import { t } from './words.js';

const SOME = 4;

function copyText(text) {
	// Plain http and old WeChat have no clipboard API, so the old way is the only one.
	const area = h('textarea', { class: 'hidden', readonly: true });
	area.value = text;
	document.body.append(area);
	area.select();
	document.execCommand('copy');
	area.remove();
	toast(t('copied'));
}

export function createRoom({ store, outbox, onBack }) {
	const live = document.getElementById('live');
	const members = new Map();
	let chat = null;
	let missed = 0;

	const title = h('h1');
	const count = h('span', { class: 'count' });
	const pinned = h('button', { class: 'pinned', 'aria-label': t('pinned'), onclick: () => jump(chat.pinned.id) });
	const toBottom = button(t('toBottom'), () => timeline.toLatest(), 'down', { class: 'pill bottom', hidden: true });
	const toUnread = button(t('newBelow'), () => jump(timeline.divider()), 'up', { class: 'pill top', hidden: true });
	const timeline = createTimeline({ store, actions: { jump, menu: messageMenu, retry: outbox.retry }, onMoved: moved });
	const composer = createComposer({ store, outbox, membersOf, onSent: timeline.toLatest });
	const who = button(t('members'), showMembers, 'people');
	const root = h('main', { class: 'room' }, h('p', { class: 'hint none', text: t('pickChat') }),
		h('header', { class: 'head' }, button(t('back'), onBack, 'back', { class: 'bare back' }), title, count, who),
		pinned, h('div', { class: 'middle' }, timeline.scroller, toUnread, toBottom), composer.root);

	function membersOf(target) {
		if (!members.has(target.id)) {
			// A bot is called by its username, which only the list of bots knows.
			const asked = Promise.all([get(`chats/${target.id}/members`), get('bots')]).then(([list, bots]) =>
				list.map((member) => ({ ...bots.find((bot) => bot.id === member.id), ...member })));
			members.set(target.id, asked);
			asked.catch(() => members.delete(target.id));
		}
		return members.get(target.id);
	}

	function showMembers() {
		const row = (member) => personRow(member, null, null, member.bot && tag(t('bot')), member.admin && tag(t('admin')));
		members.delete(chat.id);
		panel(t('members') + '(' + chat.members + ')', () => membersOf(chat).then((list) => h('ul', { class: 'people' }, ...list.map(row))));
	}

	async function jump(id) {
		toUnread.hidden = true;
		try {
			if (!(await timeline.jump(id))) toast(t('tooOld'));
		} catch (error) {
			toast(error.message);
		}
	}

	function messageMenu(message) {
		const text = message.text || (message.poll ? message.poll.question : '');
		const choices = [];
		if (message.id !== null) choices.push({ icon: 'reply', text: t('reply'), run: () => composer.setReply(message) });
		if (text) choices.push({ icon: 'copy', text: t('copy'), run: () => copyText(text) });
		if (message.state === 'failed') choices.push({ icon: 'close', text: t('dropPending'), run: () => outbox.drop(message) });
		menu(t('menu'), choices);
	}

	function pill(node, name, text) {
		clear(node, icon(name), text && h('span', { text })).hidden = false;
	}

	const above = (row) => row.getBoundingClientRect().top < timeline.scroller.getBoundingClientRect().top;

	function moved() {
		if (!chat) return;
		const stuck = timeline.isStuck();
		if (stuck) missed = 0;
		if (stuck) toBottom.hidden = true;
		else pill(toBottom, 'down', missed && t('newMessages', missed));
		if (stuck && !document.hidden) store.markRead(chat.id);
		const row = !toUnread.hidden && timeline.row('m' + timeline.divider());
		if (row && !above(row.node)) toUnread.hidden = true;
	}

	async function showUnread(id, unread) {
		const place = store.room(id);
		// An unread number larger than what is loaded is loaded first, within reason.
		for (let page = 0; page < SOME && place.more && place.messages.length < unread; page += 1) await store.loadOlder(id, 100);
		if (!unread || !chat || chat.id !== id) return;
		timeline.markUnread(unread);
		const row = timeline.row('m' + timeline.divider());
		if (!row || above(row.node)) pill(toUnread, 'up', t('newMessages', unread));
	}

	function face() {
		const group = chat.kind === 'group';
		title.textContent = chat.title;
		count.textContent = group ? '(' + chat.members + ')' : '';
		who.hidden = !group;
		pinned.hidden = !chat.pinned;
		if (chat.pinned) clear(pinned, icon('pin'), h('span', { class: 'line-one', text: preview(chat.pinned) }));
	}

	async function open(id) {
		if (chat && chat.id === id) return;
		chat = store.chat(id);
		const unread = chat.unread;
		missed = 0;
		stop();
		toUnread.hidden = true;
		root.classList.add('open');
		face();
		composer.open(chat);
		timeline.open(id, chat.kind === 'group');
		try {
			await store.open(id);
			await showUnread(id, unread);
		} catch (error) {
			toast(error.message);
		}
		moved();
	}

	function close() {
		composer.close();
		chat = null;
		root.classList.remove('open');
		timeline.open(null);
		stop();
	}

	function refresh() {
		if (!chat || !store.chat(chat.id)) return;
		chat = store.chat(chat.id);
		face();
	}

	store.on('chat', (id) => chat && chat.id === id && refresh());
	store.on('chats', refresh);
	store.on('reset', () => chat && timeline.toLatest());
	store.on('arrived', (message) => {
		if (!chat || message.chat_id !== chat.id || message.own) return;
		live.textContent = message.from.name + '：' + preview(message);
		if (!timeline.isStuck()) missed += 1;
		if (message.kind === 'service') members.delete(chat.id);
	});
	const message = (name) => timeline.row(name).message;
	watchGestures(timeline.scroller, (name) => messageMenu(message(name)), (name) => message(name).id !== null && composer.setReply(message(name)));
	document.addEventListener('visibilitychange', moved);
	onPlayer(timeline.redrawVoice);
	const ticking = setInterval(() => tickPolls(timeline.list), 1000);

	return {
		root, open, close, current: () => (chat ? chat.id : null),
		destroy() {
			clearInterval(ticking);
			document.removeEventListener('visibilitychange', moved);
			close();
		},
	};
}
