/** {@code ./coatcheck}: the list of commands. Each command is in a package of its own. Not in the function's zip. */
@NullMarked
package org.coatcheck.operator;

import org.jspecify.annotations.NullMarked;
