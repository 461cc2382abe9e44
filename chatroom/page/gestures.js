// Long press, right click and a swipe to the left on a message.
const HOLD = 450;
const SLIP = 10;
const SWIPE = 56;

export function watchGestures(scroller, menu, reply) {
	let touch = null;

	const rowOf = (event) => event.target.closest('.bubble') && event.target.closest('.row');

	function forget() {
		if (touch) {
			clearTimeout(touch.timer);
			touch.row.style.transform = '';
		}
		touch = null;
	}

	scroller.addEventListener('touchstart', (event) => {
		forget();
		const row = rowOf(event);
		if (!row || event.touches.length > 1) return;
		const mine = { x: event.touches[0].clientX, y: event.touches[0].clientY, row, held: false };
		mine.timer = setTimeout(() => {
			mine.held = true;
			menu(row.dataset.key);
		}, HOLD);
		touch = mine;
	}, { passive: true });

	scroller.addEventListener('touchmove', (event) => {
		const { clientX, clientY } = event.touches[0];
		if (!touch || touch.held) return;
		const [x, y] = [clientX - touch.x, Math.abs(clientY - touch.y)];
		if (Math.abs(x) + y <= SLIP) return;
		clearTimeout(touch.timer);
		// What began as a swipe stays one; anything else is a scroll.
		if (!touch.far && (x > 0 || y > SLIP)) {
			forget();
			return;
		}
		touch.far = Math.min(SWIPE, Math.max(0.1, -x));
		touch.row.style.transform = `translateX(${-touch.far}px)`;
	}, { passive: true });

	scroller.addEventListener('touchend', (event) => {
		// The finger that opened the menu must not press what now lies under it.
		if (touch && touch.held) event.preventDefault();
		if (touch && touch.far === SWIPE) reply(touch.row.dataset.key);
		forget();
	});
	scroller.addEventListener('touchcancel', forget);

	scroller.addEventListener('contextmenu', (event) => {
		const row = rowOf(event);
		if (!row || String(getSelection())) return;
		event.preventDefault();
		if (!touch) menu(row.dataset.key);
	});
}
