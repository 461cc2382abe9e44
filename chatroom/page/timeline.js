// The list of messages: a bounded window of rows over a room of any length.
import { messageRow } from './bubble.js';
import { clear, h } from './dom.js';
import { keyOf, preview } from './store.js';
import { lineTime, sameDay } from './times.js';
import { t } from './words.js';

const MAX = 160;
const KEEP = 60;
const STEP = 40;
const NEAR = 700;
const PAUSE = 300;

export function createTimeline({ store, actions, onMoved }) {
	const spinner = h('p', { class: 'hint loading', text: t('loading'), hidden: true });
	const empty = h('p', { class: 'hint', text: t('emptyRoom'), hidden: true });
	const list = h('ol', { class: 'messages' });
	const scroller = h('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': t('messages') }, spinner, empty, list);
	const rows = new Map();
	let chatId = null;
	let group = false;
	let divider = null;
	let [start, end, total] = [0, 0, 0];
	let stuck = true;
	let fetching = false;
	let drawing = false;

	const atBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
	const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };

	function headingOf(message, previous) {
		const far = !previous || message.date - previous.date > PAUSE || !sameDay(previous.date, message.date);
		return { time: far && lineTime(message.date), divider: message.id !== null && message.id === divider && t('newBelow') };
	}

	function build(message, heading) {
		const lines = Object.keys(heading).filter((kind) => heading[kind]).map((kind) => h('p', { class: kind, text: heading[kind] }));
		const row = messageRow(message, {
			store, actions, group, redraw: () => redraw(keyOf(message)), label: preview(message),
			heading: lines.length > 0 && h('div', { class: 'heading' }, ...lines),
		});
		row.dataset.key = keyOf(message);
		return row;
	}

	// A row that is drawn anew keeps the focus where it was.
	function swap(old, fresh) {
		const held = old.contains(document.activeElement) && document.activeElement;
		old.parentNode.replaceChild(fresh, old);
		if (held) (fresh.querySelector('[data-f="' + held.dataset.f + '"]') || fresh).focus({ preventScroll: true });
	}

	function reconcile(all) {
		const shown = all.slice(start, end);
		const wanted = new Set(shown.map(keyOf));
		for (const [key, row] of rows) {
			if (wanted.has(key)) continue;
			row.node.remove();
			rows.delete(key);
		}
		let cursor = list.firstChild;
		shown.forEach((message, index) => {
			const key = keyOf(message);
			const heading = headingOf(message, index ? shown[index - 1] : all[start - 1]);
			const sign = heading.time + heading.divider;
			let row = rows.get(key);
			if (!row || row.message !== message || row.sign !== sign) {
				const node = build(message, heading);
				if (row) swap(row.node, node);
				if (row && row.node === cursor) cursor = node;
				row = { node, message, sign };
				rows.set(key, row);
			}
			if (row.node !== cursor) list.insertBefore(row.node, cursor);
			cursor = row.node.nextSibling;
		});
	}

	// What the reader looks at stays where it is, whatever grows above or below it.
	function steady(work) {
		if (stuck) {
			work();
			toEnd();
			return;
		}
		const top = scroller.getBoundingClientRect().top;
		let [key, before] = [null, 0];
		for (const node of list.children) {
			const box = node.getBoundingClientRect();
			if (box.bottom < top) continue;
			[key, before] = [node.dataset.key, box.top];
			break;
		}
		work();
		const anchor = rows.get(key);
		if (anchor) scroller.scrollTop += anchor.node.getBoundingClientRect().top - before;
	}

	function draw() {
		if (chatId === null) return;
		const all = store.rows(chatId);
		if (end >= total) end = all.length;
		end = Math.min(end, all.length);
		start = Math.max(0, Math.min(start, end - 1));
		if (end - start > MAX) {
			if (stuck) start = end - KEEP;
			else end = start + MAX;
		}
		total = all.length;
		steady(() => reconcile(all));
		const place = store.room(chatId);
		empty.hidden = !place.loaded || all.length > 0;
		spinner.hidden = place.loaded && !fetching;
		onMoved();
	}

	// Many events in one turn cost one drawing.
	function later() {
		if (drawing) return;
		drawing = true;
		Promise.resolve().then(() => {
			drawing = false;
			draw();
		});
	}

	function redraw(key) {
		const row = rows.get(key);
		if (!row) return;
		row.message = null;
		later();
	}

	async function up() {
		if (start > 0) {
			start = Math.max(0, start - STEP);
			if (end - start > MAX) end = start + MAX;
			draw();
		} else if (!fetching && store.room(chatId).more && store.room(chatId).loaded) {
			const asked = chatId;
			fetching = true;
			spinner.hidden = false;
			await store.loadOlder(asked).catch((error) => store.emit('problem', error.message));
			fetching = false;
			spinner.hidden = true;
			if (asked === chatId) fill();
		}
	}

	function down() {
		end = Math.min(total, end + STEP);
		if (end - start > MAX) start = end - MAX;
		draw();
	}

	function fill() {
		if (chatId === null || drawing) return;
		if (scroller.scrollTop < NEAR && (start > 0 || store.room(chatId).more)) up();
		else if (end < total && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR) down();
	}

	scroller.addEventListener('scroll', () => {
		stuck = end >= total && atBottom();
		onMoved();
		fill();
	}, { passive: true });

	const fit = () => stuck && toEnd();
	scroller.addEventListener('load', fit, true);
	if (window.ResizeObserver) new ResizeObserver(fit).observe(scroller);
	else addEventListener('resize', fit);

	scroller.addEventListener('keydown', (event) => {
		const here = document.activeElement;
		if (here !== scroller && !here.classList.contains('row')) return;
		const step = { ArrowUp: 'previousSibling', ArrowDown: 'nextSibling' }[event.key];
		if (event.key === 'Enter' && here !== scroller) {
			const row = rows.get(here.dataset.key);
			if (row && row.message.kind !== 'service') actions.menu(row.message);
		} else if (step) {
			const next = here === scroller ? list.lastChild : here[step];
			if (next) next.focus();
		} else {
			return;
		}
		event.preventDefault();
	});

	function toLatest() {
		total = store.rows(chatId).length;
		end = total;
		start = Math.max(0, end - KEEP);
		stuck = true;
		draw();
	}

	function open(id, isGroup) {
		chatId = id;
		group = isGroup;
		divider = null;
		rows.clear();
		clear(list);
		if (id !== null) toLatest();
	}

	// The line before the first of the last `unread` messages of others.
	function markUnread(unread) {
		const messages = store.room(chatId).messages;
		let rest = unread;
		for (let at = messages.length - 1; at >= 0 && rest > 0; at -= 1) {
			if (!messages[at].own) rest -= 1;
			if (!rest || !at) divider = messages[at].id;
		}
		draw();
	}

	async function jump(id) {
		const asked = chatId;
		const at = await store.loadUntil(asked, id);
		if (asked !== chatId || at < 0) return at >= 0;
		const key = keyOf(store.rows(chatId)[at]);
		stuck = false;
		if (at < start || at >= end) {
			start = Math.max(0, at - 30);
			end = Math.min(total, at + KEEP);
		}
		draw();
		const row = rows.get(key);
		if (!row) return false;
		row.node.scrollIntoView({ block: 'center' });
		row.node.focus({ preventScroll: true });
		row.node.classList.add('flash');
		setTimeout(() => row.node.classList.remove('flash'), 2000);
		return true;
	}

	store.on('rows', (id, shift) => {
		if (id !== chatId) return;
		start += shift;
		end += shift;
		total += shift;
		if (shift) draw();
		else later();
	});

	return {
		scroller, list, open, toLatest, jump, markUnread,
		isStuck: () => stuck,
		divider: () => divider,
		row: (key) => rows.get(key) || null,
		redrawVoice: () => rows.forEach((row, key) => row.message && row.message.kind === 'voice' && redraw(key)),
	};
}
