package org.coatcheck.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.coatcheck.router.Router;
import org.coatcheck.thumbnail.ObjectScan;
import org.junit.jupiter.api.Test;

/** Sweeps of objects whose keys have unusual characters. */
class SweepKeysIT extends SweepFixture {

    @Test
    void repairsObjectsWithUnusualKeys() {
        makeAndRemove(
                ObjectScan.LARGEST_PAGE,
                "//x",
                "../../..",
                "100%/%41%2F%ZZ.jpg",
                "a+b c.jpg",
                "a?query=1#fragment;b=2&c",
                "blanks  ",
                "control\u0001\u001f\uffff.jpg",
                "tab\tline\nreturn\rboth\r\n.jpg",
                "u\u0308/\u65e5\u672c\u8a9e/\ud83d\ude00.jpg");
    }

    /** These keys sort alike with and without encoding: LocalStack compares the encoded cursor, and S3 the key itself. */
    @Test
    void startsAPageAfterAnUnusualKey() {
        makeAndRemove(
                1,
                "\u0001\uffff.jpg",
                "  blanks  ",
                "%41%2F%ZZ.jpg",
                "+a+b c.jpg",
                "=?UTF-8?B?eA==?=",
                "{key}/{size}",
                "\u00fc/\u65e5\u672c\u8a9e.jpg",
                "\ud83d\ude00.jpg");
    }

    private void makeAndRemove(int pageSize, String... names) {
        List<String> keys = List.of(names);
        keys.forEach(key -> upload(key, "ok/jpeg-small.jpg"));
        Router router = router(folder, pageSize);

        assertThat(tick(router)).containsEntry("sweepMade", (long) keys.size()).doesNotContainKey("sweepFailed");
        assertThat(keys).allMatch(key -> thumbnailExists(key + "/256.jpg"));

        keys.forEach(this::remove);
        advanceClock(TWO_HOURS);
        assertThat(tick(router))
                .containsEntry("sweepRemoved", (long) keys.size())
                .doesNotContainKey("sweepFailed");
        assertThat(keys).noneMatch(key -> thumbnailExists(key + "/256.jpg"));
    }
}
