// The member API over HTTP; errors come in the reader's language.
import { language, t } from './words.js';

const BASE = new URL('api/', document.baseURI).href;
const PATIENCE = 20000;
let token = null;

export const setToken = (value) => { token = value; };

export function socketUrl(after) {
	const url = new URL('ws', BASE);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	url.searchParams.set('token', token);
	if (after !== null) url.searchParams.set('after', after);
	return url.href;
}

// Only http(s) addresses are ever followed.
export function safeUrl(raw) {
	try {
		const url = new URL(raw, document.baseURI);
		return /^https?:$/.test(url.protocol) ? url : null;
	} catch (error) {
		return null;
	}
}

// The token goes to our own server and nowhere else.
export function fileUrl(raw) {
	const url = safeUrl(raw);
	if (url && url.href.startsWith(BASE)) url.searchParams.set('token', token);
	return url && url.href;
}

const failure = (status, code, text) => Object.assign(new Error(text), { status, code });

async function call(method, path, body, patience) {
	const stop = new AbortController();
	const timer = patience && setTimeout(() => stop.abort(), patience);
	const headers = token ? { Authorization: 'Bearer ' + token } : {};
	if (typeof body === 'string') headers['Content-Type'] = 'application/json';
	let response;
	let answer = null;
	try {
		response = await fetch(BASE + path, { method, headers, body, signal: stop.signal, cache: 'no-store' });
		answer = await response.json().catch((error) => {
			if (error.name === 'AbortError') throw error;
			return null;
		});
	} catch (error) {
		throw failure(0, 'network', t('network'));
	} finally {
		clearTimeout(timer);
	}
	if (response.ok && answer !== null) return answer;
	const error = (answer && answer.error) || {};
	throw failure(response.status, error.code || 'http', error['text_' + language()] || t('failed'));
}

export const get = (path) => call('GET', path, undefined, PATIENCE);
export const post = (path, values) => call('POST', path, JSON.stringify(values), PATIENCE);

// No end to the patience here: a photo may take minutes on a village line.
export function upload(path, fields, file) {
	const form = new FormData();
	for (const name of Object.keys(fields)) if (fields[name] !== null) form.append(name, fields[name]);
	form.append('file', file, file.name);
	return call('POST', path, form, 0);
}
