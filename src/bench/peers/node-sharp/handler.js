// Makes a thumbnail of each uploaded object, as Coatcheck does, without its audit and its claims.
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import sharp from "sharp";

const SIZE = 256;
const s3 = new S3Client({});

export const handler = async (event) => {
  for (const { s3: { bucket, object } } of event.Records) {
    const Key = decodeURIComponent(object.key.replaceAll("+", " "));
    const upload = await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }));
    const image = sharp(await upload.Body.transformToByteArray());
    const jpeg = (await image.metadata()).format === "jpeg";
    const small = image.autoOrient().resize(SIZE, SIZE, { fit: "inside", withoutEnlargement: true });
    await s3.send(
      new PutObjectCommand({
        Bucket: process.env.THUMBNAILS_BUCKET,
        Key,
        Body: await (jpeg ? small.jpeg({ quality: 80 }) : small.png()).toBuffer(),
        ContentType: jpeg ? "image/jpeg" : "image/png",
      }),
    );
  }
  return { status: 200 };
};
