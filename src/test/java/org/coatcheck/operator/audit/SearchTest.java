package org.coatcheck.operator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {

    /** Another system may have written the metadata. */
    @ParameterizedTest
    @CsvSource({
        "=?UTF-8?B?a8O8Y2hlLmpwZw==?=, küche.jpg",
        "kitchen.jpg, kitchen.jpg",
        "=?UTF-8?B?***?=, =?UTF-8?B?***?=",
        "=?UTF-8?B?a?=, =?UTF-8?B?a?="
    })
    void readsTheKeyOfAnUploadInTheMetadata(String headerValue, String key) {
        assertThat(Search.decoded(headerValue)).isEqualTo(key);
    }
}
