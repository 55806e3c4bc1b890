package org.coatcheck.thumbnail;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The result of fetching a version of an uploaded object. */
sealed interface FetchResult permits FetchResult.Fetched, Unavailable {

    /**
     * The version was fetched.
     *
     * @param file its bytes in native memory, where libvips reads them
     * @param eTag as S3 gives it, in quotes
     */
    record Fetched(MemorySegment file, String eTag, Optional<String> versionId) implements FetchResult {}
}
