/** {@code coatcheck cost}: estimates from the invocation records what the invocations cost. */
@NullMarked
package org.coatcheck.operator.cost;

import org.jspecify.annotations.NullMarked;
