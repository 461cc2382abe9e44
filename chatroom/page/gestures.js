// Long press and right click on a message.
const HOLD = 450;
const SLIP = 10;

export function watchGestures(scroller, menu) {
	let touch = null;

	const rowOf = (event) => event.target.closest('.bubble') && event.target.closest('.row');

	function forget() {
		if (touch) clearTimeout(touch.timer);
		touch = null;
	}

	scroller.addEventListener('touchstart', (event) => {
		forget();
		const row = rowOf(event);
		if (!row || event.touches.length > 1) return;
		const mine = { x: event.touches[0].clientX, y: event.touches[0].clientY, held: false };
		mine.timer = setTimeout(() => {
			mine.held = true;
			menu(row.dataset.key);
		}, HOLD);
		touch = mine;
	}, { passive: true });

	scroller.addEventListener('touchmove', (event) => {
		const { clientX, clientY } = event.touches[0];
		if (touch && Math.abs(clientX - touch.x) + Math.abs(clientY - touch.y) > SLIP) forget();
	}, { passive: true });

	scroller.addEventListener('touchend', (event) => {
		// The finger that opened the menu must not press what now lies under it.
		if (touch && touch.held) event.preventDefault();
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
