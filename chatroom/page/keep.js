// What this browser remembers; private windows and full disks may refuse, and then the page works on without memory.
function attempt(work) {
	try {
		return work();
	} catch (error) {
		return null;
	}
}

const guarded = (area) => ({
	get: (key) => attempt(() => window[area].getItem('lianxin.' + key)),
	set: (key, value) => attempt(() => (value ? window[area].setItem('lianxin.' + key, value) : window[area].removeItem('lianxin.' + key))),
});

export const tab = guarded('sessionStorage');
export const phone = guarded('localStorage');
