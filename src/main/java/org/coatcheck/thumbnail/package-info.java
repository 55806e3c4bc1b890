/**
 * A job: the thumbnails of one uploaded object, made once for each version, with the newest version winning.
 *
 * <p>Touches S3, the objects table and {@code image}.
 */
@NullMarked
package org.coatcheck.thumbnail;

import org.jspecify.annotations.NullMarked;
