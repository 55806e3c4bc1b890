/** {@code ./coatcheck}: the list of commands, each in a package of its own. The function's zip does not contain them. */
@NullMarked
package org.coatcheck.operator;

import org.jspecify.annotations.NullMarked;
