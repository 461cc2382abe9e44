// One WebSocket that comes back by itself and asks for what it missed.
import { get, socketUrl } from './api.js';

const STALE = 30000;

export function openSocket({ onEvent, onReset, onState, onRefused }) {
	let seq = null;
	let socket = null;
	let timer = 0;
	let tries = 0;
	let closed = false;
	let hiddenAt = 0;

	function receive(event) {
		if (event.type === 'hello') {
			tries = 0;
			onState(true);
			// A server with a younger history than ours was restored or wiped: start over.
			if (seq === null || event.seq < seq) {
				seq = event.seq;
				onReset();
			}
			return;
		}
		if (event.type === 'reset') {
			if (typeof event.seq === 'number') seq = event.seq;
			onReset();
			return;
		}
		if (typeof event.seq === 'number') seq = Math.max(seq, event.seq);
		onEvent(event);
	}

	function connect() {
		clearTimeout(timer);
		if (closed) return;
		const mine = new WebSocket(socketUrl(seq));
		let greeted = false;
		socket = mine;
		mine.onmessage = (message) => {
			if (mine !== socket) return;
			greeted = true;
			receive(JSON.parse(message.data));
		};
		mine.onclose = () => {
			if (mine !== socket || closed) return;
			onState(false);
			if (!greeted) refusedOrGone();
			const wait = Math.min(15000, 500 * Math.pow(2, tries)) * (0.75 + Math.random() / 2);
			tries += 1;
			timer = setTimeout(connect, wait);
		};
	}

	// A browser does not tell why a socket was refused; the plain API does.
	function refusedOrGone() {
		get('me').catch((error) => {
			if (!closed && error.status === 401) onRefused();
		});
	}

	function again() {
		if (closed) return;
		const old = socket;
		socket = null;
		if (old) old.close();
		connect();
	}

	function woken() {
		if (document.hidden) {
			hiddenAt = Date.now();
		} else if (!socket || socket.readyState !== 1 || (hiddenAt && Date.now() - hiddenAt > STALE)) {
			// A phone that slept may hold a dead connection that still calls itself open.
			again();
		}
	}

	document.addEventListener('visibilitychange', woken);
	addEventListener('online', again);
	connect();

	return function close() {
		closed = true;
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', woken);
		removeEventListener('online', again);
		if (socket) socket.close();
	};
}
