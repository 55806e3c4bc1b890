package org.coatcheck.thumbnail;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What came of fetching an object. */
sealed interface FetchResult {

    /**
     * The object's bytes.
     *
     * @param file in native memory, where libvips reads it
     * @param eTag as S3 gives it, in quotes
     */
    record Fetched(MemorySegment file, String eTag, Optional<String> versionId) implements FetchResult {}

    /** It is not there any more, or not as it was: a later event tells, or has told, of that. */
    record Missing(String reason) implements FetchResult {}

    /** It is there, and cannot be read. */
    record Unreadable(String reason) implements FetchResult {}
}
