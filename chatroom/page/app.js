// Start: language, sign-in, then list, room and socket together.
import { get, post, setToken } from './api.js';
import { createChats } from './chats.js';
import { ask, menu, panel, say, toast } from './dialogs.js';
import { avatar, button, clear, h, personRow } from './dom.js';
import { phone } from './keep.js';
import { createOutbox } from './outbox.js';
import { createRoom } from './room.js';
import { choosePerson, forget, needLink, noServer, remember, remembered, takeLinkToken } from './signin.js';
import { openSocket } from './socket.js';
import { createStore } from './store.js';
import { language, setLanguage, t } from './words.js';

let info = null;
let leave = () => {};

const isLarge = () => phone.get('large') === '1';
const applyLarge = () => document.documentElement.classList.toggle('large', isLarge());

function switchLarge() {
	phone.set('large', isLarge() ? null : '1');
	applyLarge();
}

function switchLanguage() {
	phone.set('lang', language() === 'en' ? 'zh' : 'en');
	location.reload();
}

function signOut() {
	leave();
	forget();
	history.replaceState(null, '', location.pathname);
	begin();
}

function settings() {
	const last = info.demo ? { text: t('change'), run: signOut } : { text: t('signOut'), run: () => ask(t('signOutAsk'), signOut) };
	menu(t('menu'), [{ text: t(isLarge() ? 'normal' : 'large'), run: switchLarge }, { text: t('language'), run: switchLanguage }, last]);
}

function findBots(store, go) {
	panel(t('newChat'), async (close) => {
		const bots = await get('bots');
		const open = (bot) => post('chats', { bot_id: bot.id }).then((chat) => {
			close();
			store.apply({ type: 'chat', chat });
			go(chat.id);
		}, (error) => toast(error.message));
		if (!bots.length) return h('p', { class: 'hint', text: t('noBots') });
		return h('ul', { class: 'people' }, ...bots.map((bot) => personRow(bot, '@' + bot.username, () => open(bot))));
	});
}

function run(me) {
	const app = document.getElementById('app');
	const store = createStore(me);
	const outbox = createOutbox(store);
	const go = (id) => { location.hash = '#/' + id; };
	const offline = h('p', { class: 'offline', role: 'status', text: t('offline'), hidden: true });
	const room = createRoom({ store, outbox, onBack: () => go('') });
	const chats = createChats({
		store, onOpen: go,
		tools: [info.demo && h('button', { class: 'who', 'aria-label': t('changeFrom', me.name), onclick: signOut }, avatar(me, 'small'), h('span', { text: t('change') })),
			button(t('newChat'), () => findBots(store, go), 'add'), button(t('menu'), settings, 'more')],
	});
	let ready = false;
	let later = 0;

	function route() {
		const id = Number(location.hash.slice(2)) || null;
		const known = store.chat(id) !== null;
		app.classList.toggle('in-room', known);
		chats.select(known ? id : null);
		if (known) room.open(id);
		else room.close();
	}

	async function reload() {
		try {
			await store.reload(room.current());
		} catch (error) {
			later = setTimeout(reload, 3000);
			return;
		}
		if (!ready) {
			ready = true;
			outbox.restore();
			route();
		}
		outbox.connected();
	}

	store.on('toast', (event) => (event.alert ? say : toast)(event.text));
	store.on('problem', toast);
	clear(app, offline, chats.root, room.root);
	addEventListener('hashchange', route);
	const closeSocket = openSocket({
		onEvent: store.apply,
		onReset: reload,
		onState(up) {
			offline.hidden = up;
			if (!up || !ready) return;
			outbox.connected();
			if (room.current() !== null) store.open(room.current()).catch((error) => toast(error.message));
		},
		onRefused: signOut,
	});
	leave = () => {
		leave = () => {};
		clearTimeout(later);
		closeSocket();
		removeEventListener('hashchange', route);
		room.destroy();
		document.title = t('app');
	};
}

async function begin() {
	try {
		info = info || await get('info');
		const fromLink = takeLinkToken();
		if (fromLink) remember(fromLink, info.demo);
		const token = remembered(info.demo);
		if (token) setToken(token);
		else if (info.demo) remember(await choosePerson(), true);
		else {
			needLink();
			return;
		}
		run(await get('me'));
	} catch (error) {
		if (error.status === 401) signOut();
		else if (error.code) noServer(error.message, begin);
		else throw error;
	}
}

setLanguage(phone.get('lang') || (/^en/i.test(navigator.language || '') ? 'en' : 'zh'));
document.title = t('app');
applyLarge();
addEventListener('hashchange', () => {
	if (!/^#k=/.test(location.hash)) return;
	leave();
	begin();
});
begin();
