package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.audit.Subject.Request;
import org.coatcheck.operator.audit.Subject.RequestStart;
import org.coatcheck.operator.audit.Subject.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator has at hand, as AWS writes it. */
class SubjectTest {

    private static final String TRACE = "1-581cf771-a006649127e371903a2de979";

    @ParameterizedTest
    @CsvSource(textBlock = """
            s3://shop/uploads/cat.jpg,                                                     shop,   uploads/cat.jpg
            s3://shop/a b+c%20.jpg,                                                        shop,   a b+c%20.jpg
            https://shop.s3.eu-west-1.amazonaws.com/uploads/cat.jpg,                       shop,   uploads/cat.jpg
            https://shop.s3.amazonaws.com/uploads/cat.jpg?X-Amz-Signature=1,               shop,   uploads/cat.jpg
            https://my.shop.s3-eu-west-1.amazonaws.com/a%20b+c.jpg#top,                    my.shop, a b+c.jpg
            https://s3.eu-west-1.amazonaws.com/shop/uploads/cat.jpg,                       shop,   uploads/cat.jpg
            http://127.0.0.1:4566/shop/uploads/cat.jpg/256.jpg,                            shop,   uploads/cat.jpg/256.jpg
            http://localhost:4566/shop/k,                                                  shop,   k
            http://shop.s3.localhost.localstack.cloud:4566/k,                              shop,   k
            http://127.0.0.1:4566/shop/100%,                                               shop,   100%
            """)
    void readsAnObjectWithItsBucket(String text, String bucket, String key) {
        assertThat(Subject.parse(text)).isEqualTo(new ObjectIn(bucket, key));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            uploads/cat.jpg,                              uploads/cat.jpg
            cat.jpg,                                      cat.jpg
            https://images.example.com/a%2Fb/256.jpg?v=1, a/b/256.jpg
            deadbeef.jpg,                                 deadbeef.jpg
            s3://bucket-alone,                            s3://bucket-alone
            """)
    void readsAnyOtherTextAsAKey(String text, String key) {
        assertThat(Subject.parse(text)).isEqualTo(new Subject.Key(key));
    }

    @Test
    void readsARequestIdOrItsBeginning() {
        String id = "8f5d8f4e-1b0c-4a52-9a6c-0123456789ab";

        assertThat(Subject.parse(id)).isEqualTo(new Request(id));
        assertThat(Subject.parse("8f5d8f4e")).isEqualTo(new RequestStart("8f5d8f4e"));
        assertThat(Subject.parse("8f5d8f4e-1b0c-4a5")).isEqualTo(new RequestStart("8f5d8f4e-1b0c-4a5"));
        assertThat(Subject.parse("8f5d8f4")).isEqualTo(new Subject.Key("8f5d8f4"));
    }

    @Test
    void readsATraceIdAndKnowsItsTime() {
        assertThat(Subject.parse(TRACE)).isEqualTo(new Trace(TRACE));
        assertThat(Subject.parse("Root=" + TRACE + ";Parent=53995c3f42cd8ad8;Sampled=1"))
                .isEqualTo(new Trace(TRACE));
        assertThat(new Trace(TRACE).startedAt()).isEqualTo(Instant.parse("2016-11-04T21:02:41Z"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            uploads/cat.jpg,       shop,  uploads/cat.jpg
            shop/uploads/cat.jpg,  shop,  uploads/cat.jpg
            scans/uploads/cat.jpg, scans, uploads/cat.jpg
            s3://other/k,          other, k
            """)
    void takesAKeyForOneOfTheFirstUploadsBucket(String text, String bucket, String key) {
        assertThat(Subject.object(text, List.of("shop", "scans"))).isEqualTo(new ObjectIn(bucket, key));
    }

    @Test
    void looksForAKeyInEachUploadsBucket() {
        assertThat(Subject.parse("a/b.jpg").objects(List.of("shop", "scans")))
                .containsExactly(
                        new ObjectIn("shop", "a/b.jpg"), new ObjectIn("scans", "a/b.jpg"), new ObjectIn("a", "b.jpg"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            cat.jpg,   cat.jpg,   0
            cat.jpg,   cat.jpeg,  1
            cat.jpg,   Cat.jpg,   1
            kitten,    sitting,   3
            '',        abc,       3
            """)
    void countsTheLettersThatDiffer(String one, String other, int changes) {
        assertThat(Nearest.changes(one, other)).isEqualTo(changes);
        assertThat(Nearest.changes(other, one)).isEqualTo(changes);
    }
}
