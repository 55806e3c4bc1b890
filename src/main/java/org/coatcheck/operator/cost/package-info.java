/** {@code coatcheck cost}: what the recorded work costs. */
@NullMarked
package org.coatcheck.operator.cost;

import org.jspecify.annotations.NullMarked;
