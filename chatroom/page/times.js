// Dates as people say them.
import { t } from './words.js';

const DAY = 86400000;

const midnight = (when) => new Date(when).setHours(0, 0, 0, 0);
const daysAgo = (when, now) => Math.round((midnight(now) - midnight(when)) / DAY);

function say(seconds, short) {
	const clock = clockOf(seconds);
	const when = new Date(seconds * 1000);
	const now = new Date();
	const ago = daysAgo(when, now);
	if (ago === 0) return clock;
	const tail = short ? '' : ' ' + clock;
	if (ago === 1) return t('yesterday') + tail;
	if (ago > 1 && ago < 7) return t('weekdays').split(' ')[when.getDay()] + tail;
	const parts = [when.getFullYear(), when.getMonth() + 1, when.getDate()];
	return t(when.getFullYear() === now.getFullYear() ? 'shortDate' : 'date', ...parts) + tail;
}

export function clockOf(seconds) {
	const when = new Date(seconds * 1000);
	return [when.getHours(), when.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
}

export const rowTime = (seconds) => say(seconds, true);
export const lineTime = (seconds) => say(seconds, false);
export const sameDay = (a, b) => daysAgo(new Date(a * 1000), new Date(b * 1000)) === 0;

export function left(seconds) {
	const rest = Math.max(0, Math.floor(seconds - Date.now() / 1000));
	const [d, hh, m] = [Math.floor(rest / 86400), Math.floor(rest / 3600) % 24, Math.floor(rest / 60) % 60];
	if (d) return t('days', d) + (hh ? t('hours', hh) : '');
	if (hh) return t('hours', hh) + (m ? t('minutes', m) : '');
	return m ? t('minutes', m) : t('seconds', rest);
}
