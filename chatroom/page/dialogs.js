// Toasts, alerts, sheets and the photo viewer: everything that lies over the page.
import { button, clear, h, icon, key, outLink } from './dom.js';
import { t } from './words.js';

const toastBox = h('div', { class: 'toast', role: 'status', hidden: true });
let toastTimer = 0;

export function toast(text) {
	document.body.append(toastBox);
	toastBox.textContent = text;
	toastBox.hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => { toastBox.hidden = true; }, Math.min(8000, 2500 + text.length * 60));
}

function trap(event, box, close) {
	if (event.key === 'Escape') close();
	if (event.key !== 'Tab') return;
	const stops = Array.from(box.querySelectorAll('button, a[href]'));
	const [first, last] = event.shiftKey ? [stops.length - 1, 0] : [0, stops.length - 1];
	if (document.activeElement !== stops[last] && document.activeElement !== box) return;
	event.preventDefault();
	stops[first].focus();
}

// A change of the address closes what lies over it, so the phone's back button never leaves it behind.
function over(kind, label, fill) {
	const before = document.activeElement;
	const box = h('div', { class: kind, role: kind === 'alert' ? 'alertdialog' : 'dialog', 'aria-modal': 'true', 'aria-label': label, tabindex: '-1' });
	const shade = h('div', { class: 'shade over-' + kind }, box);
	function close() {
		shade.remove();
		removeEventListener('hashchange', close);
		if (before && before.isConnected) before.focus({ preventScroll: true });
	}
	shade.addEventListener('click', (event) => event.target === shade && close());
	shade.addEventListener('keydown', (event) => trap(event, box, close));
	addEventListener('hashchange', close);
	fill(box, close);
	toastBox.hidden = true;
	document.body.append(shade);
	(box.querySelector('button') || box).focus({ preventScroll: true });
}

function decide(text, fill) {
	over('alert', text, (box, close) => box.append(h('p', { text }), h('div', { class: 'choices' }, ...fill(close))));
}

export const say = (text) => decide(text, (close) => [key(t('ok'), close, { class: 'strong' })]);
export const ask = (text, run) => decide(text, (close) => [key(t('cancel'), close), key(t('yes'), () => { close(); run(); }, { class: 'strong' })]);
export const offerLink = (url) => decide(url.href, (close) => [key(t('cancel'), close), outLink(url, { class: 'strong', text: t('openLink'), onclick: close })]);

// choices: [{icon, text, run}]
export function menu(label, choices) {
	over('menu', label, (box, close) => {
		const line = (choice) => h('button', { onclick: () => { close(); choice.run(); } },
			choice.icon && icon(choice.icon), h('span', { text: choice.text }));
		box.append(...choices.map(line), key(t('cancel'), close, { class: 'cancel' }));
	});
}

// A panel opens at once and is filled when its content has come.
export function panel(title, content) {
	over('panel', title, (box, close) => {
		const hint = (text) => h('p', { class: 'hint', text });
		const body = h('div', { class: 'panel-body' }, hint(t('loading')));
		box.append(h('header', {}, h('h2', { text: title }), button(t('close'), close, 'close')), body);
		content(close).then((node) => clear(body, node), (error) => clear(body, hint(error.message)));
	});
}

export function viewPhoto(url, text) {
	over('viewer', t('viewPhoto'), (box, close) => {
		box.append(h('img', { src: url, alt: text || t('photo'), onclick: close }), button(t('close'), close, 'close'));
		if (text) box.append(h('p', { text }));
	});
}
