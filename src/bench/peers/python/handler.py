"""Makes a thumbnail of each uploaded object, as Coatcheck does, without its audit and its claims."""

import io
import os
from urllib.parse import unquote_plus

import boto3
from PIL import Image, ImageOps

SIZE = 256, 256
s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        upload = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        with Image.open(io.BytesIO(upload)) as image:
            jpeg = image.format == "JPEG"
            image.thumbnail(SIZE, Image.Resampling.LANCZOS)
            small = ImageOps.exif_transpose(image)
            thumbnail = io.BytesIO()
            if jpeg:
                small.convert("RGB").save(thumbnail, "JPEG", quality=80)
            else:
                small.save(thumbnail, "PNG")
        s3.put_object(
            Bucket=os.environ["THUMBNAILS_BUCKET"],
            Key=key,
            Body=thumbnail.getvalue(),
            ContentType="image/jpeg" if jpeg else "image/png",
        )
    return {"status": 200}
