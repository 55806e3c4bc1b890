/** {@code coatcheck test --load}: uploads many objects, and checks that each was processed exactly once. */
@NullMarked
package org.coatcheck.operator.load;

import org.jspecify.annotations.NullMarked;
