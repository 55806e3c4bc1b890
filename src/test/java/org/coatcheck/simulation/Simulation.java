package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.simulation.Position.After;
import org.coatcheck.simulation.Position.Before;
import org.coatcheck.simulation.Position.Ended;
import org.coatcheck.simulation.Position.Returned;
import org.coatcheck.simulation.Position.Thrown;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ObjectScan.Ground;
import org.coatcheck.thumbnail.ThumbnailRules;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What happens to one object, and to the events that tell of it: S3 and Lambda as they may behave at their worst. That
 * an entry says refused only after the rejection was kept is checked on the way.
 */
final class Simulation {

    /** Lambda's, as the template has it. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(1);

    /**
     * What the object has come to be.
     *
     * @param image empty where it was removed
     */
    record Version(int number, Optional<UploadedImage> image, String eTag, ObjectEvent event) {
        @Override
        public String toString() {
            return "v" + number + " (" + image.map(UploadedImage::name).orElse("removed") + ")";
        }
    }

    private final SimulatedAws stage;
    private final String key = "stories/" + UUID.randomUUID();
    private final List<Version> versions = new ArrayList<>();
    private final List<Delivery> waiting = new ArrayList<>();
    private final List<Attempt> running = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Map<ObjectEvent, Integer> rejections = new HashMap<>();
    private final Map<ObjectEvent, Integer> fetches = new HashMap<>();
    private final Map<ObjectEvent, Integer> deaths = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private final Map<Attempt, String> fetched = new HashMap<>();
    private final Map<String, Integer> made = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Thumbnails thumbnails;
    private int requests;

    Simulation(SimulatedAws stage) {
        this.stage = stage;
        deploy(SimulatedAws.RULES);
    }

    /** From now on, attempts begin with these rules. */
    void deploy(ThumbnailRules rules) {
        thumbnails = new Thumbnails(
                stage.s3(),
                stage.dynamoDb(),
                stage.places(),
                rules,
                ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
    }

    List<Version> versions() {
        return versions;
    }

    /** Deliveries that no attempt handles now, and that must be handled some time. */
    List<Delivery> waiting() {
        return waiting;
    }

    List<Attempt> running() {
        return running;
    }

    int rejections(Version version) {
        return rejections.getOrDefault(version.event(), 0);
    }

    /** How often the version's image was fetched to be rendered. */
    int fetches(Version version) {
        return fetches.getOrDefault(version.event(), 0);
    }

    boolean isThere() {
        return !versions.isEmpty() && versions.getLast().image().isPresent();
    }

    // What happens to the object.

    Version upload(UploadedImage image) {
        byte[] bytes = image.bytes();
        String eTag = stage.s3()
                .putObject(put -> put.bucket(stage.places().uploadsBucket()).key(key), RequestBody.fromBytes(bytes))
                .eTag()
                .replace("\"", "");
        return add(Optional.of(image), eTag, OptionalLong.of(bytes.length));
    }

    Version remove() {
        assertThat(isThere()).isTrue();
        stage.s3()
                .deleteObject(
                        delete -> delete.bucket(stage.places().uploadsBucket()).key(key));
        return add(Optional.empty(), "", OptionalLong.empty());
    }

    private Version add(Optional<UploadedImage> image, String eTag, OptionalLong size) {
        int number = versions.size() + 1;
        ObjectEvent event = new ObjectEvent(
                image.isPresent() ? Change.CREATED : Change.REMOVED,
                image.isPresent() ? "ObjectCreated:Put" : "ObjectRemoved:Delete",
                stage.places().uploadsBucket(),
                key,
                size,
                image.map(created -> eTag),
                Optional.empty(),
                Optional.of(sequencer(number)));
        Version version = new Version(number, image, eTag, event);
        versions.add(version);
        told.add("S3 has " + version + ", sequencer " + sequencer(number));
        return version;
    }

    /** S3's grow, and are not of one length. */
    static String sequencer(int number) {
        String digits = HexFormat.of().toHexDigits(0x0055AED6DCD90200L + number / 3);
        return switch (number % 3) {
            case 0 -> digits;
            case 1 -> digits + "0A";
            default -> digits.toLowerCase(Locale.ROOT) + "e501";
        };
    }

    // What happens to its events.

    Delivery delivery(Version version) {
        return delivery(version.toString(), version.event());
    }

    /** An operator sends the event again. */
    Delivery redelivery(Version version) {
        return deliver(version + " again", version.event(), true);
    }

    /** Somebody has the object's thumbnails made, whatever version it is. */
    Delivery plainDelivery() {
        return delivery("whatever is there", event(Change.CREATED, "plain"));
    }

    private ObjectEvent event(Change change, String name) {
        return new ObjectEvent(
                change,
                name,
                stage.places().uploadsBucket(),
                key,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The cleanup comes by, long after all that has happened so far, and has handled what it takes for undone. */
    void sweep() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(36_500));
        ObjectScan survey = new ObjectScan(
                stage.s3(), stage.dynamoDb(), stage.places(), SimulatedAws.RULES, key, ObjectScan.LARGEST_PAGE, later);
        survey.page(Ground.ORIGINALS, "").stops().stream()
                .flatMap(stop -> stop.look().get().stream())
                .forEach(event -> delivery("what was found undone", event));
        if (!isThere()) {
            // So the survey of the entries says; that would take too long here, for it goes over all tests' entries.
            delivery("what was found to be gone", event(Change.REMOVED, "ObjectRemoved:Sweep"));
        }
    }

    /** Another event of the object. */
    Delivery delivery(String about, ObjectEvent event) {
        return deliver(about, event, false);
    }

    private Delivery deliver(String about, ObjectEvent event, boolean redriven) {
        requests++;
        Delivery delivery = new Delivery("request-" + requests, about, event, redriven);
        waiting.add(delivery);
        return delivery;
    }

    void lose(Delivery delivery) {
        told.add(delivery.requestId() + " of " + delivery.about() + " is lost");
        waiting.remove(delivery);
    }

    Attempt begin(Delivery delivery) {
        assertThat(waiting.remove(delivery)).isTrue();
        Invocation invocation = new Invocation(
                delivery.requestId(), now, now.plus(TIMEOUT), "1", false, 1769, delivery.redriven(), Optional.empty());
        Attempt attempt = new Attempt(
                delivery,
                invocation,
                () -> thumbnails.handle(invocation, delivery.event(), (event, reason) -> {
                    Attempt.before("SendMessage");
                    rejections.merge(event, 1, Integer::sum);
                    Attempt.after("SendMessage", 200);
                }));
        running.add(attempt);
        look(attempt);
        return attempt;
    }

    Position goOn(Attempt attempt) {
        if (attempt.position() instanceof After(GetObjectRequest get, int status) && status == 200) {
            fetches.merge(attempt.delivery().event(), 1, Integer::sum);
            fetched.put(attempt, get.ifMatch().replace("\"", ""));
        }
        if (attempt.position() instanceof After(Object call, int status) && call.equals("SendMessage")) {
            kept.add(eTag(attempt));
        }
        attempt.goOn();
        return look(attempt);
    }

    Position goOnUntil(Attempt attempt, Predicate<Position> there) {
        while (!there.test(attempt.position())) {
            assertThat(attempt.position()).as(this::toString).isNotInstanceOf(Ended.class);
            goOn(attempt);
        }
        return attempt.position();
    }

    Ended finish(Attempt attempt) {
        return (Ended) goOnUntil(attempt, Ended.class::isInstance);
    }

    Position loseTheAnswer(Attempt attempt) {
        told.add(attempt + " loses the answer");
        attempt.loseTheAnswer();
        return look(attempt);
    }

    void kill(Attempt attempt) {
        deaths.merge(attempt.delivery().event(), 1, Integer::sum);
        attempt.die();
        look(attempt);
    }

    /** Lambda kills whose time is up. */
    void pass(Duration time) {
        now = now.plus(time);
        told.add("it is " + now);
        running.stream()
                .filter(attempt -> !now.isBefore(attempt.invocation().deadline()))
                .toList()
                .forEach(this::kill);
    }

    private Position look(Attempt attempt) {
        Position position = attempt.position();
        told.add(attempt + " " + position);
        switch (position) {
            case Before before
            when before.writes("REFUSED") -> assertThat(kept).as(this::toString).contains(eTag(attempt));
            case Before before -> {}
            case After after -> {}
            case Ended ended -> end(attempt, ended);
        }
        return position;
    }

    /** Of the version that an attempt is about, once it is known. */
    private String eTag(Attempt attempt) {
        return attempt.delivery().event().eTag().orElseGet(() -> fetched.get(attempt));
    }

    private void end(Attempt attempt, Ended ended) {
        running.remove(attempt);
        if (ended instanceof Thrown(RuntimeException exception)) {
            assertThat(exception)
                    .as(this::toString)
                    .isInstanceOfAny(ObjectBusyException.class, SdkClientException.class);
            if (exception instanceof SdkClientException) {
                deaths.merge(attempt.delivery().event(), 1, Integer::sum);
            }
        }
        if (ended instanceof Returned(Made outcome)) {
            made.merge(eTag(attempt), 1, Integer::sum);
        }
        if (!(ended instanceof Returned)) {
            waiting.add(attempt.delivery());
        }
    }

    // How it ends.

    /** Has everything handled that is to be handled. */
    void settle() {
        while (!running.isEmpty()) {
            finish(running.getFirst());
        }
        for (int times = 0; !waiting.isEmpty(); times++) {
            assertThat(times).as("rounds of retries\n" + this).isLessThan(20);
            List.copyOf(waiting).forEach(delivery -> finish(begin(delivery)));
            pass(BETWEEN_ATTEMPTS);
        }
    }

    /** The thumbnails are those of the newest version, and there are no others. */
    void checkBucket() {
        assertThat(inTheBucket()).as(this::toString).isEqualTo(expected());
    }

    /** A version is worked on once, but for attempts that died over it; and whoever cannot have thumbnails is kept. */
    void checkWork() {
        for (Version version : versions) {
            assertThat(fetches(version))
                    .as("fetches of " + version + "\n" + this)
                    .isLessThanOrEqualTo(1 + deaths.getOrDefault(version.event(), 0));
        }
        newest().filter(version -> version.image().equals(Optional.of(UploadedImage.CORRUPT)))
                .ifPresent(version -> assertThat(rejections(version))
                        .as("rejections of " + version + "\n" + this)
                        .isPositive());
    }

    /** Whichever events told of a version, its thumbnails were made once. */
    void checkMadeOnce() {
        made.forEach((eTag, times) -> assertThat((long) times)
                .as("times that %s was made\n%s", eTag, this)
                .isLessThanOrEqualTo(versions.stream()
                        .filter(version -> version.eTag().equals(eTag))
                        .count()));
    }

    private Optional<Version> newest() {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getLast());
    }

    /** By their names: the ETag of the version they are of. */
    private Map<String, String> expected() {
        return newest().flatMap(version -> version.image()
                        .flatMap(UploadedImage::format)
                        .map(format -> SimulatedAws.RULES.sizes().stream()
                                .collect(Collectors.toMap(
                                        size -> size + "." + format.extension(), size -> version.eTag()))))
                .orElse(Map.of());
    }

    /** The thumbnails in the bucket, by their names: the ETag of the version they are of. */
    Map<String, String> inTheBucket() {
        String bucket = stage.places().thumbnailsBucket();
        Map<String, String> found = new TreeMap<>();
        for (S3Object object : stage.s3()
                .listObjectsV2(list -> list.bucket(bucket).prefix(key + "/"))
                .contents()) {
            Map<String, String> metadata = stage.s3()
                    .headObject(head -> head.bucket(bucket).key(object.key()))
                    .metadata();
            found.put(object.key().substring(key.length() + 1), metadata.get("source-etag"));
        }
        return found;
    }

    @Override
    public String toString() {
        return key + "\n" + String.join("\n", told);
    }
}
