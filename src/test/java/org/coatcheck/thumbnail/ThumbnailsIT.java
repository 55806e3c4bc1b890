package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.TestImages;
import org.coatcheck.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The thumbnails of an uploaded image: their content, keys, headers and metadata. */
class ThumbnailsIT extends ThumbnailsFixture {

    @ParameterizedTest
    @CsvSource({
        "ok/jpeg-baseline.jpg, jpg, image/jpeg",
        "ok/png-rgba.png, png, image/png",
        "ok/gif-static.gif, gif, image/gif",
        "ok/webp-lossy.webp, webp, image/webp",
        "ok/avif-8-bit.avif, avif, image/avif",
        "ok/png-named.jpg, png, image/png"
    })
    void storesAThumbnailInTheFormatOfTheImage(String image, String extension, String contentType) {
        String key = folder + "/image";

        Thumbnail thumbnail = onlyThumbnail(handle(upload(key, image)));

        assertThat(thumbnail.bucket()).isEqualTo(thumbnailsBucket);
        assertThat(thumbnail.key()).isEqualTo(key + "/256." + extension);
        ResponseBytes<GetObjectResponse> stored =
                storedThumbnail(thumbnail.key()).orElseThrow();
        assertThat(stored.response().contentType()).isEqualTo(contentType);
        assertThat(stored.response().cacheControl()).isEqualTo("public, max-age=60");
        assertThat(stored.asByteArray())
                .hasSize(Math.toIntExact(thumbnail.bytes()))
                .isEqualTo(rendered(image));
    }

    @Test
    void storesEachSizeUnderTheKeyOfThePattern() {
        String key = folder + "/cat.jpg";
        Thumbnails thumbnails =
                thumbnails(s3, settings("of/{bucket}/{size}/{key}.{extension}", 10_000_000), 32, 256, 128);

        ObjectOutcome outcome = handle(thumbnails, upload(key, "ok/jpeg-baseline.jpg"));

        assertThat(made(outcome))
                .extracting(Thumbnail::key)
                .containsExactlyInAnyOrder(
                        "of/" + uploadsBucket + "/32/" + key + ".jpg",
                        "of/" + uploadsBucket + "/128/" + key + ".jpg",
                        "of/" + uploadsBucket + "/256/" + key + ".jpg");
        assertThat(made(outcome)).extracting(Thumbnail::width).containsExactlyInAnyOrder(32, 128, 256);
        assertThat(made(outcome))
                .allSatisfy(made -> assertThat(storedThumbnail(made.key())).isPresent());
    }

    @Test
    void metadataNamesTheUploadedObject() {
        ObjectEvent event = upload(folder + "/cat.jpg", "ok/jpeg-small.jpg");

        assertThat(metadata(onlyThumbnail(handle(event))))
                .containsOnlyKeys("request-id", "source-key", "source-etag", "source-sequencer")
                .containsEntry("source-key", event.key())
                .containsEntry("source-etag", event.eTag().orElseThrow())
                .containsEntry("source-sequencer", event.sequencer().orElseThrow());
    }

    @Test
    void metadataNamesTheVersionInAVersionedBucket() {
        String bucket = "versioned-" + folder;
        stack.s3.createBucket(create -> create.bucket(bucket));
        stack.s3.putBucketVersioning(
                put -> put.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        try {
            ObjectEvent event = upload(bucket, folder + "/cat.jpg", TestImages.file("ok/jpeg-small.jpg"));
            ThumbnailSettings settings =
                    TestSettings.thumbnails(bucket, thumbnailsBucket, stack.output("ObjectsTable"));

            ObjectOutcome outcome = handle(thumbnails(s3, settings, 256), event);

            assertThat(rejectionReasons).isEmpty();
            assertThat(metadata(onlyThumbnail(outcome)))
                    .containsEntry("source-version", event.versionId().orElseThrow());
        } finally {
            deleteWithAllVersions(bucket);
        }
    }

    private void deleteWithAllVersions(String bucket) {
        stack.s3
                .listObjectVersions(list -> list.bucket(bucket))
                .versions()
                .forEach(version -> stack.s3.deleteObject(
                        delete -> delete.bucket(bucket).key(version.key()).versionId(version.versionId())));
        stack.s3.deleteBucket(delete -> delete.bucket(bucket));
    }

    @Test
    void plainEventNeedsOnlyTheKey() {
        ObjectEvent plain = plain(upload(folder + "/cat.jpg", "ok/jpeg-small.jpg"));

        assertThat(metadata(onlyThumbnail(handle(plain)))).containsOnlyKeys("request-id", "source-key", "source-etag");
    }
}
