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

    /** The version is gone: the object was removed or replaced. S3 sends an event about that, too. */
    record Missing(String reason) implements FetchResult {}

    /** The object is too large, or S3 denies the read. No retry can help, so {@link Thumbnails} rejects the object. */
    record Unreadable(String reason) implements FetchResult {}
}
