//! Makes a thumbnail of each uploaded object, as Coatcheck does, without its audit and its claims.

mod thumbnail;

use aws_lambda_events::event::s3::S3Event;
use aws_sdk_s3::Client;
use lambda_runtime::{run, service_fn, Error, LambdaEvent};

async fn handle(event: LambdaEvent<S3Event>, s3: &Client, thumbnails: &str) -> Result<(), Error> {
    for record in event.payload.records {
        let bucket = record.s3.bucket.name.ok_or("the event names no bucket")?;
        let encoded = record.s3.object.key.ok_or("the event names no key")?.replace('+', " ");
        let key = percent_encoding::percent_decode_str(&encoded).decode_utf8()?;
        let upload = s3.get_object().bucket(bucket).key(key.as_ref()).send().await?;
        let bytes = upload.body.collect().await?.into_bytes();
        let (thumbnail, content_type) = tokio::task::block_in_place(|| thumbnail::of(&bytes))?;
        s3.put_object()
            .bucket(thumbnails)
            .key(key.as_ref())
            .content_type(content_type)
            .body(thumbnail.into())
            .send()
            .await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let s3 = Client::new(&aws_config::load_from_env().await);
    let thumbnails = std::env::var("THUMBNAILS_BUCKET")?;
    run(service_fn(|event| handle(event, &s3, &thumbnails))).await
}
