/**
 * A job: the thumbnails of one object, fetched, rendered and stored.
 *
 * <p>Touches S3 and libvips, and nothing else of AWS.
 */
@NullMarked
package org.coatcheck.thumbnail;

import org.jspecify.annotations.NullMarked;
