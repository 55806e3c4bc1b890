/** Images in memory: formats, rendering, and the binding of libvips. Knows no AWS. */
@NullMarked
package org.coatcheck.image;

import org.jspecify.annotations.NullMarked;
