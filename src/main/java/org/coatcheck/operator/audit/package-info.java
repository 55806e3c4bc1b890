/** {@code coatcheck audit}: the records of the invocations table, for people and as JSON. */
@NullMarked
package org.coatcheck.operator.audit;

import org.jspecify.annotations.NullMarked;
