// What this browser remembers; private windows and full disks may refuse, and then it forgets.
function guarded(area) {
	return {
		get(key) {
			try {
				return window[area].getItem('lianxin.' + key);
			} catch (error) {
				return null;
			}
		},
		set(key, value) {
			try {
				if (value === null || value === '') window[area].removeItem('lianxin.' + key);
				else window[area].setItem('lianxin.' + key, value);
			} catch (error) {
				// Nothing to do: the page works on, without memory.
			}
		},
	};
}

export const tab = guarded('sessionStorage');
export const phone = guarded('localStorage');
