/** {@code coatcheck audit}: shows the records of the invocations table, as text or as JSON. */
@NullMarked
package org.coatcheck.operator.audit;

import org.jspecify.annotations.NullMarked;
