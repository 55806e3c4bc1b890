/** {@code coatcheck test --load}: many uploads, each of them accounted for. */
@NullMarked
package org.coatcheck.operator.load;

import org.jspecify.annotations.NullMarked;
