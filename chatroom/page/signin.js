// Who am I: the link's token, what this tab or phone remembers, or in demo a choice.
import { get, post, setToken } from './api.js';
import { toast } from './dialogs.js';
import { clear, h, key, personRow } from './dom.js';
import { phone, tab } from './keep.js';
import { t } from './words.js';

const app = document.getElementById('app');

function notice(heading, text, action) {
	clear(app, h('main', { class: 'splash' }, h('h1', { text: heading }), h('p', { text }), action));
}

export const needLink = () => notice(t('needLink'), t('needLinkWhy'));
export const noServer = (text, again) => notice(t('noServer'), text, key(t('retry'), again, { class: 'strong' }));

// The token leaves the address bar at once, so that nobody forwards it with the page.
export function takeLinkToken() {
	const match = /^#k=([^&]+)/.exec(location.hash);
	if (!match) return null;
	history.replaceState(null, '', location.pathname + location.search);
	return decodeURIComponent(match[1]);
}

export function remember(token, demo) {
	tab.set('token', token);
	if (!demo) phone.set('token', token);
	setToken(token);
}

export const remembered = (demo) => tab.get('token') || (demo ? null : phone.get('token'));

export function forget() {
	tab.set('token', null);
	phone.set('token', null);
	setToken(null);
}

export async function choosePerson() {
	const people = await get('demo/people');
	return new Promise((resolve) => {
		const choose = (person) => post('demo/session', { person_id: person.id })
			.then((answer) => resolve(answer.token), (error) => toast(error.message));
		const rows = people.map((person) => ({
			words: (person.name + ' ' + (person.note || '')).toLowerCase(),
			node: personRow(person, person.note, () => choose(person)),
		}));
		const nobody = h('p', { class: 'hint', text: t('nobody'), hidden: true });
		const field = h('input', { type: 'search', placeholder: t('searchPeople'), 'aria-label': t('searchPeople') });
		field.addEventListener('input', () => {
			const words = field.value.toLowerCase().split(/\s+/);
			rows.forEach((row) => { row.node.hidden = !words.every((word) => row.words.includes(word)); });
			nobody.hidden = rows.some((row) => !row.node.hidden);
		});
		clear(app, h('main', { class: 'chooser' },
			h('header', {}, h('h1', { text: t('whoAreYou') }), h('p', { text: t('whoHint') }), field),
			h('ul', { class: 'people' }, ...rows.map((row) => row.node)), nobody));
	});
}
