/** The phases of an attempt: a stopwatch that measures them, and what it has measured. It touches nothing. */
@NullMarked
package org.coatcheck.timing;

import org.jspecify.annotations.NullMarked;
