package org.coatcheck.thumbnail;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The result of fetching an uploaded object. */
sealed interface FetchResult {

    /**
     * The object was fetched.
     *
     * @param file its bytes in native memory, where libvips reads them
     * @param eTag as S3 gives it, in quotes
     */
    record Fetched(MemorySegment file, String eTag, Optional<String> versionId) implements FetchResult {}

    /** The object is gone or was replaced. A later event tells of that. */
    record Missing(String reason) implements FetchResult {}

    /** The object is there, but the function cannot or must not read it. */
    record Unreadable(String reason) implements FetchResult {}
}
