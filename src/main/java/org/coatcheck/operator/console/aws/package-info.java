/** What the console reads from a stack, and what it changes there. Knows nothing of HTML. */
@NullMarked
package org.coatcheck.operator.console.aws;

import org.jspecify.annotations.NullMarked;
