/** {@code coatcheck redrive}: queued events go through the function again. */
@NullMarked
package org.coatcheck.operator.redrive;

import org.jspecify.annotations.NullMarked;
