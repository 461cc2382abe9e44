// Hold to talk, as in WeChat; a keyboard's Enter starts and ends it.
import { toast } from './dialogs.js';
import { h } from './dom.js';
import { t } from './words.js';

const SHORTEST = 800;
const LONGEST = 60000;
const UP = 60;

export const canRecord = () => Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder);

export function talkButton(onVoice) {
	let session = null;
	const face = h('button', { type: 'button', class: 'talk', text: t('talk') });

	function show(text) {
		face.textContent = text;
		face.classList.toggle('on', text !== t('talk'));
	}

	function finish(send) {
		const mine = session;
		session = null;
		show(t('talk'));
		if (!mine) return;
		clearTimeout(mine.timer);
		mine.send = send;
		if (mine.recorder && mine.recorder.state !== 'inactive') mine.recorder.stop();
	}

	function hand(mine, stream, parts) {
		stream.getTracks().forEach((track) => track.stop());
		const lasted = Date.now() - mine.began;
		if (!mine.send) return;
		if (lasted < SHORTEST) {
			toast(t('talkShort'));
			return;
		}
		const type = (parts[0] && parts[0].type) || mine.recorder.mimeType || 'audio/webm';
		const ending = type.includes('mp4') ? '.m4a' : type.includes('ogg') ? '.ogg' : '.webm';
		onVoice(new File(parts, 'voice' + ending, { type }), Math.round(lasted / 1000));
	}

	async function begin() {
		if (session) return;
		const mine = { send: false, began: Date.now(), recorder: null };
		session = mine;
		show(t('talking'));
		let stream;
		try {
			stream = await navigator.mediaDevices.getUserMedia({ audio: true });
		} catch (error) {
			finish(false);
			toast(t('talkDenied'));
			return;
		}
		if (session !== mine) {
			stream.getTracks().forEach((track) => track.stop());
			return;
		}
		const parts = [];
		mine.recorder = new MediaRecorder(stream);
		mine.recorder.ondataavailable = (event) => event.data.size && parts.push(event.data);
		mine.recorder.onstop = () => hand(mine, stream, parts);
		mine.began = Date.now();
		mine.recorder.start();
		mine.timer = setTimeout(() => finish(true), LONGEST);
	}

	face.addEventListener('pointerdown', (event) => {
		face.setPointerCapture(event.pointerId);
		begin().then(() => session && Object.assign(session, { y: event.clientY }));
		if (session) session.y = event.clientY;
	});
	face.addEventListener('pointermove', (event) => {
		if (session) show(t(session.y - event.clientY > UP ? 'talkCancel' : 'talking'));
	});
	face.addEventListener('pointerup', (event) => session && finish(session.y - event.clientY <= UP));
	face.addEventListener('pointercancel', () => finish(false));
	face.addEventListener('contextmenu', (event) => event.preventDefault());
	face.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') finish(false);
		if (event.key !== 'Enter' && event.key !== ' ') return;
		event.preventDefault();
		if (event.repeat) return;
		if (session) finish(true);
		else begin();
	});
	return face;
}
