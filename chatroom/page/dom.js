// Building elements: text goes in as text, styles through CSSOM, so that a strict CSP holds.
const SVG = 'http://www.w3.org/2000/svg';

const RING = 'M12 3a9 9 0 100 18 9 9 0 000-18z';

const ICONS = {
	back: 'M15 4l-8 8 8 8',
	more: 'M5 12h.01M12 12h.01M19 12h.01',
	plus: RING + 'M12 8v8M8 12h8',
	add: 'M12 5v14M5 12h14',
	close: 'M6 6l12 12M18 6L6 18',
	voice: RING + 'M8.5 13.500a3 3 0 000-3M11.5 15.500a6 6 0 000-7M14.5 17.500a9 9 0 000-11',
	waves: 'M6 14.500a3 3 0 000-5M10 17a7 7 0 000-10M14 19.500a11 11 0 000-15',
	keyboard: RING + 'M8 10h.01M12 10h.01M16 10h.01M8 14.500h8',
	list: 'M5 7h14M5 12h14M5 17h14',
	album: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
	camera: 'M4 8h3.500L9 5.500h6L16.5 8H20v11H4zM12 10.500a3 3 0 100 6 3 3 0 000-6z',
	file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
	pin: 'M4 10v4h3l6 4V6L7 10zM16.5 9a4 4 0 010 6M19 6.500a8 8 0 010 11',
	place: 'M12 21s-7-6.5-7-11.500a7 7 0 0114 0C19 14.5 12 21 12 21zM12 7.500a2 2 0 100 4 2 2 0 000-4z',
	down: 'M6 9l6 6 6-6',
	up: 'M6 15l6-6 6 6',
	reply: 'M10 5l-6 6 6 6M4 11h9c4 0 6 2.5 7 7',
	copy: 'M9 9h11v11H9zM6 15H4V4h11v2',
	clock: RING + 'M12 7v5l3 2',
	bang: 'M12 6v7M12 17h.01',
	tick: 'M5 12.500l5 5 9-10',
	people: 'M9 5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM3 19c0-3.5 2.7-5 6-5s6 1.5 6 5M16 5.500a3 3 0 010 6M17.5 14.500c2.2.5 3.5 2 3.5 4.5',
	link: 'M8 16L17 7M9 7h8v8',
};

export function icon(name) {
	const svg = document.createElementNS(SVG, 'svg');
	const marks = { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', focusable: 'false' };
	for (const mark of Object.keys(marks)) svg.setAttribute(mark, marks[mark]);
	const path = document.createElementNS(SVG, 'path');
	path.setAttribute('d', ICONS[name]);
	svg.appendChild(path);
	return svg;
}

export function h(tag, props, ...children) {
	const node = document.createElement(tag);
	if (tag === 'button') node.type = 'button';
	for (const key of Object.keys(props || {})) {
		const value = props[key];
		if (value === null || value === undefined || value === false) continue;
		if (key === 'class') node.className = value;
		else if (key === 'text') node.textContent = value;
		else if (key === 'style') Object.assign(node.style, value);
		else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
		else node.setAttribute(key, value === true ? '' : value);
	}
	for (const child of children) if (child) node.append(child);
	return node;
}

// A button that shows an icon, with its name for those who do not see it.
export function button(label, onclick, name, props) {
	return h('button', { class: 'bare', 'aria-label': label, onclick, ...props }, icon(name));
}

// A button that shows words.
export function key(text, onclick, props, ...children) {
	return h('button', { onclick, ...props }, h('span', { text }), ...children);
}

export function clear(node, ...children) {
	while (node.firstChild) node.removeChild(node.firstChild);
	for (const child of children) if (child) node.append(child);
	return node;
}

// Half a village shares one surname, so a person's avatar shows the given name.
function initials(who) {
	const letters = Array.from(String(who.name).replace(/[(（<\[].*$/, '').trim() || '?');
	if (who.group || !/[\u3400-\u9fff]/.test(letters.join(''))) return letters[0].toUpperCase();
	return letters.slice(-2).join('');
}

export function avatar(who, extra) {
	const text = initials(who);
	const kind = ['avatar', text.length > 1 && 'two', extra].filter(Boolean).join(' ');
	return h('span', { class: kind, 'aria-hidden': 'true', style: { backgroundColor: who.colour }, text });
}

// A link that leads out.
export function outLink(url, props, ...children) {
	return h('a', { href: url && url.href, target: '_blank', rel: 'noopener noreferrer', ...props }, ...children);
}

export const tag = (text) => h('span', { class: 'tag', text });

// A line in a list of people: members, bots, or whom to be.
export function personRow(person, note, onclick, ...tags) {
	const inside = [avatar(person), h('span', { class: 'grow' }, h('b', { text: person.name }), note && h('small', { text: note })), ...tags];
	return h('li', {}, onclick ? h('button', { onclick }, ...inside) : h('div', {}, ...inside));
}
