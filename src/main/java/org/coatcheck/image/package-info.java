/**
 * Images in memory: formats, rendering, and the binding of libvips.
 *
 * <p>Touches native memory, and nothing of AWS.
 */
@NullMarked
package org.coatcheck.image;

import org.jspecify.annotations.NullMarked;
