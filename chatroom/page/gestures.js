// Long press, right click and a swipe on a message.
const HOLD = 450;
const SWIPE = 56;

export function watchGestures(scroller, { menu, reply }) {
	let touch = null;

	const rowOf = (target) => target.closest && target.closest('.bubble') && target.closest('.row');

	function forget() {
		if (!touch) return;
		clearTimeout(touch.timer);
		touch.row.style.transform = '';
		touch = null;
	}

	scroller.addEventListener('touchstart', (event) => {
		forget();
		const row = rowOf(event.target);
		if (!row || event.touches.length > 1) return;
		const { clientX, clientY } = event.touches[0];
		touch = { row, x: clientX, y: clientY, moved: 0, held: false };
		touch.timer = setTimeout(() => {
			touch.held = true;
			menu(row.dataset.key);
		}, HOLD);
	}, { passive: true });

	scroller.addEventListener('touchmove', (event) => {
		if (!touch) return;
		const across = event.touches[0].clientX - touch.x;
		const along = Math.abs(event.touches[0].clientY - touch.y);
		if (Math.abs(across) > 8 || along > 8) clearTimeout(touch.timer);
		if (along > 30 && Math.abs(across) < SWIPE) {
			forget();
		} else if (Math.abs(across) > 12) {
			touch.moved = across;
			touch.row.style.transform = 'translateX(' + Math.max(-SWIPE, Math.min(SWIPE, across)) + 'px)';
		}
	}, { passive: true });

	scroller.addEventListener('touchend', (event) => {
		if (!touch) return;
		const { row, moved, held } = touch;
		forget();
		// The finger that opened the menu must not press what now lies under it.
		if (held && event.cancelable) event.preventDefault();
		if (!held && Math.abs(moved) >= SWIPE) reply(row.dataset.key);
	});

	scroller.addEventListener('touchcancel', forget);

	scroller.addEventListener('contextmenu', (event) => {
		const row = rowOf(event.target);
		if (!row) return;
		if (touch) {
			event.preventDefault();
			return;
		}
		if (String(window.getSelection())) return;
		event.preventDefault();
		menu(row.dataset.key);
	});
}
