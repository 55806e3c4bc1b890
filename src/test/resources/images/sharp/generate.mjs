// What sharp makes of test images: the pictures with which SharpLikenessTest compares ours.
//
//     npm install sharp@0.35.5
//     node generate.mjs
//
// The tests do not run this program, because the pictures are committed. Its table is also the table of SharpLikenessTest.

import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const sharp = createRequire(join(process.cwd(), 'x'))('sharp');
const here = dirname(fileURLToPath(import.meta.url));

const TABLE = `
ok/png-rgb.png                  | 90     | inside | centre    | png-inside.png
ok/png-rgb.png                  | 120x40 | inside | centre    | png-inside-low.png
ok/png-rgb.png                  | 90     | cover  | centre    | png-centre.png
ok/png-rgb.png                  | 90     | cover  | entropy   | png-entropy.png
ok/png-rgb.png                  | 90     | cover  | attention | png-attention.png
ok/jpeg-baseline.jpg            | 51x80  | cover  | centre    | jpeg-centre.png
ok/jpeg-baseline.jpg            | 51x80  | cover  | entropy   | jpeg-entropy.png
ok/jpeg-baseline.jpg            | 51x80  | cover  | attention | jpeg-attention.png
ok/jpeg-orientation-6-large.jpg | 60x101 | cover  | centre    | orientation-centre.png
ok/jpeg-small.jpg               | 80x90  | cover  | centre    | small-centre.png
ok/png-rgba.png                 | 90x31  | cover  | entropy   | alpha-entropy.png
ok/gif-animated.gif             | 51x60  | cover  | centre    | gif-centre.png
ok/webp-animated.webp           | 60     | inside | centre    | webp-inside.png
`;

for (const line of TABLE.trim().split('\n')) {
    const [image, size, fit, position, picture] = line.split('|').map((cell) => cell.trim());
    const [width, height] = size.split('x').map(Number);
    await sharp(join(here, '..', image), {animated: true})
        .autoOrient()
        .resize(width, height ?? width, {fit, position, withoutEnlargement: true})
        .png()
        .toFile(join(here, picture));
}
