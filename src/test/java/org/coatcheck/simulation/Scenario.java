package org.coatcheck.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;

/**
 * What may happen to one object: its versions, which come to be in this order, and deliveries of their events.
 *
 * @param versions in the order in which they come to be
 * @param deliveries each of the event of one version
 * @param faults how many may happen: crashes, lost responses, and time-outs of running attempts
 */
record Scenario(List<Version> versions, List<Delivery> deliveries, int faults) {

    /** A removal of the object. */
    static final Optional<UploadedImage> REMOVAL = Optional.empty();

    /** The same as {@link #all}, and in each an operator also wants the thumbnails of one of the versions made anew. */
    static List<Scenario> allWithARemake(List<Optional<UploadedImage>> changes, int deliveries, int faults) {
        return all(changes, deliveries, faults).stream()
                .flatMap(scenario -> scenario.versions.stream()
                        .filter(version -> version.image().isPresent())
                        .map(scenario::withRemakeOf))
                .toList();
    }

    private Scenario withRemakeOf(Version version) {
        List<Delivery> all = new ArrayList<>(deliveries);
        all.add(new Delivery(
                "remake-" + version.number(),
                version + " remade",
                version.remakeEvent(),
                false,
                Optional.of(Version.ALWAYS)));
        return new Scenario(versions, all, faults);
    }

    /** All selections of some deliveries of these versions' events: with duplicates, and without the events that are lost. */
    static List<Scenario> all(List<Optional<UploadedImage>> changes, int deliveries, int faults) {
        List<Version> versions = IntStream.rangeClosed(1, changes.size())
                .mapToObj(number -> Version.of(number, changes.get(number - 1), AwsModel.UPLOADS, AwsModel.KEY))
                .toList();
        return selections(versions, deliveries)
                .map(selected -> new Scenario(versions, deliveries(selected), faults))
                .toList();
    }

    private static Stream<List<Version>> selections(List<Version> versions, int count) {
        return count == 0
                ? Stream.of(List.of())
                : IntStream.range(0, versions.size())
                        .boxed()
                        .flatMap(first -> selections(versions.subList(first, versions.size()), count - 1)
                                .map(others -> with(versions.get(first), others)));
    }

    private static List<Version> with(Version first, List<Version> others) {
        List<Version> all = new ArrayList<>(others);
        all.addFirst(first);
        return all;
    }

    private static List<Delivery> deliveries(List<Version> selected) {
        return IntStream.range(0, selected.size())
                .mapToObj(number -> delivery(selected.get(number), number - selected.indexOf(selected.get(number)) + 1))
                .toList();
    }

    private static Delivery delivery(Version version, int time) {
        return new Delivery(
                "request-" + version.number() + "-" + time,
                version.toString(),
                version.event(),
                false,
                Optional.empty());
    }

    /** The version that the delivery is about. */
    Version version(int delivery) {
        ObjectEvent event = deliveries.get(delivery).event();
        return versions.stream()
                .filter(version ->
                        Set.of(version.event(), version.remakeEvent()).contains(event))
                .findFirst()
                .orElseThrow();
    }

    /** The numbers of the deliveries about a version. */
    IntStream deliveriesOf(Version version) {
        return IntStream.range(0, deliveries.size())
                .filter(delivery -> version(delivery).equals(version));
    }

    /** The numbers of the deliveries by which an operator wants the thumbnails of an image made anew. */
    IntStream remakesOf(String eTag) {
        return IntStream.range(0, deliveries.size())
                .filter(delivery -> deliveries.get(delivery).remake().isPresent())
                .filter(delivery -> deliveries.get(delivery).event().eTag().equals(Optional.of(eTag)));
    }

    @Override
    public String toString() {
        return versions.stream().map(Version::toString).toList() + " with events of "
                + deliveries.stream().map(Delivery::about).toList();
    }
}
