// Who may be meant while an @name is being typed.
import { avatar, clear, h, tag } from './dom.js';
import { t } from './words.js';

const MOST = 6;

export function createMention(field, membersOf) {
	const box = h('ul', { class: 'suggest', id: 'suggest', role: 'listbox', 'aria-label': t('someone'), hidden: true });
	let found = [];
	let at = 0;

	function typed() {
		const match = /(?:^|[^\w@])@([^\s@]{0,20})$/.exec(field.value.slice(0, field.selectionStart));
		return match ? match[1] : null;
	}

	function hide() {
		box.hidden = true;
		field.removeAttribute('aria-activedescendant');
	}

	function choose(member) {
		const caret = field.selectionStart;
		const from = caret - typed().length;
		const name = (member.username || member.name) + ' ';
		field.value = field.value.slice(0, from) + name + field.value.slice(caret);
		const next = from + name.length;
		field.focus();
		field.setSelectionRange(next, next);
		hide();
		field.dispatchEvent(new Event('input'));
	}

	function show() {
		clear(box, ...found.map((member, index) => h('li', {
			role: 'option', id: 'suggest' + index, class: index === at ? 'on' : '', 'aria-selected': String(index === at),
			onmousedown: (event) => { event.preventDefault(); choose(member); },
		}, avatar(member, 'small'), h('span', { text: member.name }), member.bot && tag(t('bot')))));
		box.hidden = !found.length;
		if (found.length) field.setAttribute('aria-activedescendant', 'suggest' + at);
	}

	async function update() {
		const word = typed();
		if (word === null) {
			hide();
			return;
		}
		const members = await membersOf().catch(() => []);
		if (typed() !== word) return;
		const part = word.toLowerCase();
		const place = (member) => (member.name + ' ' + (member.username || '')).toLowerCase().indexOf(part);
		found = members.filter((member) => place(member) >= 0).sort((a, b) => place(a) - place(b)).slice(0, MOST);
		at = 0;
		show();
	}

	// True where the key was for the suggestions and not for the text.
	function key(event) {
		if (box.hidden) return false;
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) {
			at = (at + step + found.length) % found.length;
			show();
		} else if (event.key === 'Enter' || event.key === 'Tab') {
			choose(found[at]);
		} else if (event.key === 'Escape') {
			hide();
		} else {
			return false;
		}
		event.preventDefault();
		return true;
	}

	field.addEventListener('blur', hide);
	return { box, update, key };
}
