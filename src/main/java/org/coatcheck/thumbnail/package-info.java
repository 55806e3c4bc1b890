/**
 * A job: the thumbnails of one object, fetched, rendered and stored, in order and once for each version.
 *
 * <p>Touches S3, the objects table and libvips, and nothing else of AWS.
 */
@NullMarked
package org.coatcheck.thumbnail;

import org.jspecify.annotations.NullMarked;
