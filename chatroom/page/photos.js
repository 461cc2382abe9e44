// Photos are made small on the phone: a village's uplink is slow and paid for.
const LONGEST = 1600;
const FINE = 400000;

function load(url) {
	return new Promise((resolve, reject) => {
		const image = new Image();
		image.onload = () => resolve(image);
		image.onerror = reject;
		image.src = url;
	});
}

function toJpeg(image, width, height) {
	const canvas = document.createElement('canvas');
	canvas.width = width;
	canvas.height = height;
	const pen = canvas.getContext('2d');
	pen.fillStyle = '#fff';
	pen.fillRect(0, 0, width, height);
	pen.drawImage(image, 0, 0, width, height);
	return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
}

// Resolves to null where the browser cannot read the picture; it then goes as a document.
export async function shrink(file) {
	const url = URL.createObjectURL(file);
	try {
		const image = await load(url);
		const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
		const width = Math.max(1, Math.round(image.naturalWidth * scale));
		const height = Math.max(1, Math.round(image.naturalHeight * scale));
		const small = scale === 1 && file.size < FINE ? null : await toJpeg(image, width, height);
		const blob = small ? new File([small], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
		return { blob, url, width, height };
	} catch (error) {
		URL.revokeObjectURL(url);
		return null;
	}
}
