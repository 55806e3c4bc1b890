package org.coatcheck.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.thumbnail.ObjectOutcome.Kept;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.junit.jupiter.api.Test;

class ObjectResponsesTest {

    /** An audit record keeps the first 1,024 characters. */
    private static final int LONGEST_TEXT = 1024;

    @Test
    void putsTheReasonBeforeALongKey() {
        String key = "uploads/" + "x".repeat(1016);

        Response response = ObjectResponses.of(List.of(new Rejected(event(key), "it is HEIC")));

        assertThat(response.body())
                .isEqualTo("rejected because it is HEIC: " + key.substring(0, 200) + "...")
                .hasSizeLessThan(LONGEST_TEXT);
    }

    @Test
    void putsTheReasonBeforeTheKeysOfOtherObjects() {
        String key = "uploads/" + "x".repeat(1016);

        Response response = ObjectResponses.of(List.of(
                new Made(event(key), List.of(), false, false, false), new Rejected(event("a.heic"), "it is HEIC")));

        assertThat(response.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(response.body()).startsWith("rejected because it is HEIC: a.heic; queued thumbnail job for " + key);
    }

    @Test
    void cutsNoCharacterInHalf() {
        String key = "\ud83d\udc31".repeat(250);

        Response response = ObjectResponses.of(List.of(new Rejected(event(key), "it is HEIC")));

        assertThat(response.body()).endsWith(": " + "\ud83d\udc31".repeat(200) + "...");
    }

    @Test
    void countsIgnoredProfilesAndStoppedAnimations() {
        Response response = ObjectResponses.of(List.of(
                new Made(event("a.jpg"), List.of(), true, false, false),
                new Made(event("b.jpg"), List.of(), false, false, false),
                new Made(event("c.gif"), List.of(), true, true, false)));

        assertThat(response.report()).isEqualTo(Map.of("profilesIgnored", 2L, "animationsStopped", 1L));
    }

    /** The audit shows what an operator had made anew, and what could not be made anew. */
    @Test
    void countsRemadeAndKeptThumbnails() {
        Response response = ObjectResponses.of(List.of(
                new Made(event("a.jpg"), List.of(), false, false, true), new Kept(event("b.jpg"), "it is archived")));

        assertThat(response.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(response.body())
                .isEqualTo(
                        "rejected because it is archived; its thumbnails stay as they are: b.jpg; queued thumbnail job"
                                + " for a.jpg");
        assertThat(response.report()).isEqualTo(Map.of("remade", 1L, "kept", 1L));
    }

    private static ObjectEvent event(String key) {
        return ObjectEvent.ofCurrentVersion(Change.CREATED, "ObjectCreated:Put", "photos", key);
    }
}
