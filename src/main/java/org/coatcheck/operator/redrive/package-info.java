/** {@code coatcheck redrive}: sends the events that wait in a queue to the function again. */
@NullMarked
package org.coatcheck.operator.redrive;

import org.jspecify.annotations.NullMarked;
