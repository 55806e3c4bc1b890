/** The entry: what Lambda calls, the settings, the wiring of the rooms, and priming before a snapshot. */
@NullMarked
package org.coatcheck.function;

import org.jspecify.annotations.NullMarked;
