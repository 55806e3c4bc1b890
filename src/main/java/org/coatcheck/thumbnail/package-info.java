/**
 * A job: the thumbnails of one uploaded object, made once for each version. Those of the newest version stay.
 *
 * <p>Touches S3, the objects table, {@code image}, {@code timing} and the threads of {@code sdk}.
 */
@NullMarked
package org.coatcheck.thumbnail;

import org.jspecify.annotations.NullMarked;
