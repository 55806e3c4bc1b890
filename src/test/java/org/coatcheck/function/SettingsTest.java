package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.testing.TestSettings;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the settings, and explains missing and wrong ones before the first event. */
class SettingsTest {

    /** The required settings as properties. Each value is the name of the template's output with that value. */
    private static final Map<String, String> REQUIRED = TestSettings.required(output -> output);

    /** Every setting by its environment variable, with a value that is not its default. */
    private static final Map<String, String> EVERY_VARIABLE = Map.ofEntries(
            Map.entry("COATCHECK_UPLOADS_BUCKET", "uploads,scans"),
            Map.entry("COATCHECK_UPLOADS_PREFIX", "photos/,shop/"),
            Map.entry("COATCHECK_UPLOADS_SUFFIX", ".jpg"),
            Map.entry("COATCHECK_THUMBNAILS_BUCKET", "thumbnails"),
            Map.entry("COATCHECK_OVERSIZED_BUCKET", "oversized"),
            Map.entry("COATCHECK_INVOCATIONS_TABLE", "invocations"),
            Map.entry("COATCHECK_OBJECTS_TABLE", "objects"),
            Map.entry("COATCHECK_UNKNOWN_QUEUE_URL", "https://sqs/unknown"),
            Map.entry("COATCHECK_REJECTED_QUEUE_URL", "https://sqs/rejected"),
            Map.entry("COATCHECK_THUMBNAIL_SIZES", "64,400x300"),
            Map.entry("COATCHECK_THUMBNAIL_FIT", "cover"),
            Map.entry("COATCHECK_THUMBNAIL_POSITION", "attention"),
            Map.entry("COATCHECK_THUMBNAIL_ANIMATED", "true"),
            Map.entry("COATCHECK_THUMBNAIL_FORMAT", "webp"),
            Map.entry("COATCHECK_THUMBNAIL_QUALITY", "55"),
            Map.entry("COATCHECK_KEY_PATTERN", "{bucket}/{size}/{key}"),
            Map.entry("COATCHECK_CACHE_CONTROL", "no-store"),
            Map.entry("COATCHECK_MAX_BYTES", "1000"),
            Map.entry("COATCHECK_MAX_PIXELS", "2000"),
            Map.entry("COATCHECK_MEMORY", "3000"),
            Map.entry("COATCHECK_RECORDS_KEPT", "P7D"));

    @Test
    void requiredSettingsAreEnough() {
        assertThat(problems(requiredSettings())).isEmpty();
    }

    @Test
    void otherSettingsHaveDefaults() {
        Settings settings = requiredSettings();

        assertThat(settings.uploadsPrefixes()).isEmpty();
        assertThat(settings.uploadsSuffix()).isEmpty();
        RoomSettings rooms = RoomSettings.of(settings, Concurrency.NONE);
        assertThat(rooms.rendering())
                .isEqualTo(new RenderingSettings(
                        List.of(Box.square(256)), new Fit.Inside(), false, "same", 80, 100_000_000, 1769));
        assertThat(settings.keyPattern()).contains("{key}/{size}.{extension}");
        assertThat(rooms.thumbnail().cacheControl()).isEqualTo("public, max-age=86400");
        assertThat(rooms.thumbnail().maxBytes()).isEqualTo(100 << 20);
        assertThat(rooms.ledger().recordsKept()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void readsEverySettingFromTheEnvironment() {
        Settings settings = settings(environment(EVERY_VARIABLE));

        assertThat(problems(settings)).isEmpty();
        assertThat(settings.uploadsBuckets()).contains(List.of("uploads", "scans"));
        assertThat(settings.uploadsPrefixes()).contains(List.of("photos/", "shop/"));
        assertThat(settings.uploadsSuffix()).contains(".jpg");
        assertThat(settings.thumbnailsBucket()).contains("thumbnails");
        assertThat(settings.oversizedBucket()).contains("oversized");
        assertThat(settings.invocationsTable()).contains("invocations");
        assertThat(settings.objectsTable()).contains("objects");
        assertThat(settings.unknownQueueUrl()).contains("https://sqs/unknown");
        assertThat(settings.rejectedQueueUrl()).contains("https://sqs/rejected");
        RoomSettings rooms = RoomSettings.of(settings, Concurrency.NONE);
        assertThat(rooms.rendering())
                .isEqualTo(new RenderingSettings(
                        List.of(Box.square(64), new Box(400, 300)),
                        new Fit.Cover(Fit.Position.ATTENTION),
                        true,
                        "webp",
                        55,
                        2000,
                        3000));
        assertThat(settings.keyPattern()).contains("{bucket}/{size}/{key}");
        assertThat(rooms.thumbnail().cacheControl()).isEqualTo("no-store");
        assertThat(rooms.thumbnail().maxBytes()).isEqualTo(1000);
        assertThat(rooms.ledger().recordsKept()).isEqualTo(Duration.ofDays(7));
    }

    /** As AWS's runtime client reads the variable. */
    @ParameterizedTest
    @CsvSource({"8, 8", "1, 1", "'', 1", "0, 1", "-3, 1", "many, 1"})
    void concurrencyIsThatOfTheRuntimeClient(String variable, int events) {
        assertThat(Concurrency.of(Optional.of(variable)).events()).isEqualTo(events);
        assertThat(Concurrency.of(Optional.empty())).isEqualTo(Concurrency.NONE);
    }

    /** A file that no memory is left for would fail forever. */
    @Test
    void filesOfTheLargestSizeFitBesideOthers() {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.putAll(Map.of("coatcheck.memory", "3000", "coatcheck.max-bytes", "2000000000"));
        Settings settings = settings(properties);

        assertThatThrownBy(() -> RoomSettings.of(settings, Concurrency.of(Optional.of("8"))))
                .hasMessageContaining(
                        "COATCHECK_MAX_BYTES must be at most the 693 MB that files may take with 8 events");
        assertThat(RoomSettings.of(settings, Concurrency.NONE).rendering().concurrency())
                .isEqualTo(1);
    }

    @Test
    void namesAllMissingSettingsAtOnce() {
        assertThat(problems(settings(Map.of())))
                .containsExactlyInAnyOrder(
                        "COATCHECK_UPLOADS_BUCKET is not set: it names the bucket whose objects get thumbnails",
                        "COATCHECK_THUMBNAILS_BUCKET is not set: it names the bucket that thumbnails go to",
                        "COATCHECK_OVERSIZED_BUCKET is not set: it names the bucket for events too large for SQS",
                        "COATCHECK_INVOCATIONS_TABLE is not set: it names the table of invocations",
                        "COATCHECK_OBJECTS_TABLE is not set: it names the table of objects",
                        "COATCHECK_UNKNOWN_QUEUE_URL is not set: it names the queue for unknown events",
                        "COATCHECK_REJECTED_QUEUE_URL is not set: it names the queue for rejected objects");
    }

    @Test
    void settingTheNamedVariablesIsEnough() {
        Map<String, String> named = problems(settings(Map.of())).stream()
                .map(problem -> problem.substring(0, problem.indexOf(' ')))
                .collect(Collectors.toMap(variable -> variable, variable -> "value-of-" + variable));

        assertThat(problems(settings(environment(named)))).isEmpty();
    }

    @Test
    void emptyVariableCountsAsMissing() {
        assertThat(problemsWith("coatcheck.uploads-bucket", ""))
                .containsExactly(
                        "COATCHECK_UPLOADS_BUCKET is not set: it names the bucket whose objects get thumbnails");
    }

    @Test
    void thumbnailsBucketMustNotBeTheUploadsBucket() {
        assertThat(problemsWith("coatcheck.thumbnails-bucket", "UploadsBucket"))
                .containsExactly(
                        "COATCHECK_THUMBNAILS_BUCKET must not be the uploads bucket, or every thumbnail would be"
                                + " an upload that gets thumbnails: set it to a bucket of its own");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {key}/{size}.{extension}
            {bucket}{key}/{size}
            {bucket}-{key}/{size}
            {key}{bucket}/{size}
            """)
    void severalBucketsNeedAFolderEach(String keyPattern) {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.put("coatcheck.uploads-bucket", "photos,scans");
        properties.put("coatcheck.key-pattern", keyPattern);

        assertThat(problems(settings(properties)))
                .containsExactly(
                        "COATCHECK_KEY_PATTERN must have {bucket} as a folder of its own for several uploads"
                                + " buckets, or two objects could have one thumbnail: set it to {bucket}/{key}/{size}.{extension}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            thumbnail-fit     | contain                                | COATCHECK_THUMBNAIL_FIT must be inside or cover; it is contain
            thumbnail-fit     | Cover                                  | COATCHECK_THUMBNAIL_FIT must be inside or cover; it is Cover
            thumbnail-position | north                                 | COATCHECK_THUMBNAIL_POSITION must be centre, entropy or attention; it is north
            thumbnail-animated | yes                                   | COATCHECK_THUMBNAIL_ANIMATED must be true or false; it is yes
            thumbnail-format  | JPEG                                   | COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is JPEG
            thumbnail-format  | jpg                                    | COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is jpg
            thumbnail-format  | heic                                   | COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is heic
            thumbnail-quality | 0                                      | COATCHECK_THUMBNAIL_QUALITY must be 1 to 100; it is 0
            thumbnail-quality | 101                                    | COATCHECK_THUMBNAIL_QUALITY must be 1 to 100; it is 101
            key-pattern       | {key}.jpg                              | COATCHECK_KEY_PATTERN: the key pattern {key}.jpg must have {key} and {size} in it, or thumbnails overwrite each other
            key-pattern       | {key}/{size}/{width}                   | COATCHECK_KEY_PATTERN: the key pattern has {width} in it; known are {bucket}, {key}, {size}, {extension}
            max-bytes         | 0                                      | COATCHECK_MAX_BYTES must be 1 to 2147483648; it is 0
            max-bytes         | 2147483649                             | COATCHECK_MAX_BYTES must be 1 to 2147483648; it is 2147483649
            max-pixels        | 0                                      | COATCHECK_MAX_PIXELS must be 1 or more; it is 0
            max-pixels        | -5                                     | COATCHECK_MAX_PIXELS must be 1 or more; it is -5
            memory            | 200                                    | COATCHECK_MEMORY must be more than the 200 MB that the function needs without an image; it is 200
            records-kept      | PT0S                                   | COATCHECK_RECORDS_KEPT must be a duration such as P90D, of 9999 days at most; it is PT0S
            records-kept      | PT-1H                                  | COATCHECK_RECORDS_KEPT must be a duration such as P90D, of 9999 days at most; it is PT-1H
            records-kept      | P10000D                                | COATCHECK_RECORDS_KEPT must be a duration such as P90D, of 9999 days at most; it is PT240000H
            """)
    void explainsAWrongValue(String property, String value, String problem) {
        assertThat(problemsWith("coatcheck." + property, value)).containsExactly(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"128,256,128", "128x64,128x64", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"})
    void explainsTooManyOrEqualSizes(String sizes) {
        assertThat(problemsWith("coatcheck.thumbnail-sizes", sizes))
                .containsExactly("COATCHECK_THUMBNAIL_SIZES must be 1 to 16 different sizes, such as 128,256; it is ["
                        + sizes.replace(",", ", ") + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "8193", "0256", "1x0", "400x8193", "256x256", "400x", "x300", "400X300", "1;2"})
    void explainsAWrongSize(String size) {
        assertThat(problemsWith("coatcheck.thumbnail-sizes", "128," + size))
                .containsExactly(
                        "COATCHECK_THUMBNAIL_SIZES: " + size + " is no size: write pixels from 1 to 8192, as in 256"
                                + " for a square, or width x height, as in 400x300");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            thumbnail-sizes   | 1
            thumbnail-sizes   | 8192
            thumbnail-sizes   | 1x8192,8192x1
            thumbnail-sizes   | 256x255,256x2560
            thumbnail-sizes   | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
            thumbnail-format  | jpeg
            thumbnail-format  | png
            thumbnail-format  | gif
            thumbnail-format  | webp
            thumbnail-format  | avif
            thumbnail-quality | 1
            thumbnail-quality | 100
            key-pattern       | {bucket}/{key}-{size}.{extension}
            max-bytes         | 1
            max-bytes         | 2147483648
            max-pixels        | 1
            records-kept      | PT1S
            records-kept      | P9999D
            """)
    void acceptsAValueAtTheLimit(String property, String value) {
        assertThat(problemsWith("coatcheck." + property, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            thumbnail-sizes   | 128;256              | COATCHECK_THUMBNAIL_SIZES: 128;256 is no size: write pixels from 1 to 8192, as in 256 for a square, or width x height, as in 400x300
            thumbnail-sizes   | ''                   | COATCHECK_THUMBNAIL_SIZES: an empty text is no size: write pixels from 1 to 8192, as in 256 for a square, or width x height, as in 400x300
            thumbnail-fit     | ''                   | COATCHECK_THUMBNAIL_FIT must be inside or cover; it is empty
            thumbnail-format  | ''                   | COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is empty
            thumbnail-quality | good                 | COATCHECK_THUMBNAIL_QUALITY must be a whole number such as 80; it is good
            cache-control     | ''                   | COATCHECK_CACHE_CONTROL must be a Cache-Control header such as no-store; it is empty
            cache-control     | '  '                 | COATCHECK_CACHE_CONTROL must be a Cache-Control header such as no-store; it is empty
            cache-control     | no—store             | COATCHECK_CACHE_CONTROL must have only printable ASCII characters, as in no-store; it has U+2014 in it
            cache-control     | 'no-store	'         | COATCHECK_CACHE_CONTROL must have only printable ASCII characters, as in no-store; it has U+0009 in it
            uploads-bucket    | photos;scans         | COATCHECK_UPLOADS_BUCKET: photos;scans is no name of a bucket: write names with commas between them, as in photos,scans
            uploads-bucket    | s3://photos          | COATCHECK_UPLOADS_BUCKET: s3://photos is no name of a bucket: write names with commas between them, as in photos,scans
            max-bytes         | 100MB                | COATCHECK_MAX_BYTES must be a whole number such as 104857600; it is 100MB
            max-pixels        | 1e8                  | COATCHECK_MAX_PIXELS must be a whole number such as 100000000; it is 1e8
            memory            | abc                  | COATCHECK_MEMORY must be a whole number such as 1769; it is abc
            memory            | 1.5                  | COATCHECK_MEMORY must be a whole number such as 1769; it is 1.5
            records-kept      | forever              | COATCHECK_RECORDS_KEPT must be a duration such as P90D; it is forever
            """)
    void explainsAValueThatCannotBeParsed(String property, String value, String problem) {
        assertThat(problemsWith("coatcheck." + property, value)).containsExactly(problem);
    }

    @Test
    void readsBucketsWithBlanksBetweenThem() {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.put("coatcheck.uploads-bucket", " photos, scans ,photos, ");
        properties.put("coatcheck.key-pattern", "{bucket}/{key}/{size}");

        assertThat(RoomSettings.of(settings(properties), Concurrency.NONE)
                        .thumbnail()
                        .uploads()
                        .buckets())
                .containsExactly("photos", "scans");
    }

    /** A key may begin with a blank, so a prefix may too. */
    @Test
    void keepsTheBlanksOfAPrefix() {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.put("coatcheck.uploads-prefix", "a/, b/");

        assertThat(RoomSettings.of(settings(properties), Concurrency.NONE)
                        .thumbnail()
                        .uploads()
                        .prefixes())
                .containsExactly("a/", " b/");
    }

    /** The sweep lists the entries with an expression that names them all, which DynamoDB limits. */
    @ParameterizedTest
    @CsvSource({"10, 10, true", "1, 100, true", "1, 101, false", "11, 10, false"})
    void prefixesOfAllBucketsAreLimited(int buckets, int prefixes, boolean accepted) {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.put("coatcheck.uploads-bucket", numbered("bucket%03d", buckets));
        properties.put("coatcheck.uploads-prefix", numbered("p%03d/", prefixes));
        properties.put("coatcheck.key-pattern", "{bucket}/{key}/{size}");

        assertThat(problems(settings(properties)))
                .containsExactlyElementsOf(
                        accepted
                                ? List.of()
                                : List.of("COATCHECK_UPLOADS_PREFIX must be at most 100 prefixes in all uploads buckets"
                                        + " together; there are " + buckets * prefixes));
    }

    private static String numbered(String format, int count) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(","));
    }

    /** Quarkus would end the start at the first one of these. */
    @Test
    void explainsEverySettingThatIsEmpty() {
        Map<String, String> empty = EVERY_VARIABLE.keySet().stream()
                .filter(variable -> !variable.startsWith("COATCHECK_UPLOADS_") || variable.endsWith("_BUCKET"))
                .collect(Collectors.toMap(variable -> variable, variable -> ""));

        assertThat(problems(settings(environment(empty))))
                .hasSameSizeAs(empty.keySet())
                .allSatisfy(problem -> assertThat(empty).containsKey(problem.replaceFirst("[: ].*", "")));
    }

    private static List<String> problemsWith(String property, String value) {
        Map<String, String> properties = new HashMap<>(REQUIRED);
        properties.put(property, value);
        return problems(settings(properties));
    }

    private static List<String> problems(Settings settings) {
        try {
            RoomSettings.of(settings, Concurrency.NONE);
            return List.of();
        } catch (InvalidSettingsException invalid) {
            return invalid.problems();
        }
    }

    /** The required settings, with the defaults of the others. */
    static Settings requiredSettings() {
        return settings(REQUIRED);
    }

    private static Settings settings(Map<String, String> properties) {
        return settings(new PropertiesConfigSource(properties, "test", 100));
    }

    private static ConfigSource environment(Map<String, String> variables) {
        return new EnvConfigSource(variables, 300);
    }

    /** Reads settings as Quarkus does, with its interceptors: they expand expressions in values. */
    private static Settings settings(ConfigSource source) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(Settings.class)
                .withSources(source)
                .build()
                .getConfigMapping(Settings.class);
    }
}
