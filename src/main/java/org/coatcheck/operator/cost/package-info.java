/** {@code coatcheck cost}: estimates from the audit records what their attempts cost. */
@NullMarked
package org.coatcheck.operator.cost;

import org.jspecify.annotations.NullMarked;
